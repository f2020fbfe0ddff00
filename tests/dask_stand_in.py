"""Preloaded into a Dask worker: its graders take no torch and little time, and do what a submission says.

`kill` kills the worker, `fault` ends the grader, `flaky` does so at first, `slow` takes a second. The log
tells what graders did.
"""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import autograder
from autograder.errors import GraderFault, SandboxFault
from autograder.verdict import Status, Verdict

LOG = Path(os.environ["STAND_IN_LOG"])

_busy = threading.Lock()


class WordGrader:
    """Stands in for `autograder.grading.GraderProcess`; a verdict's `sandbox` is the worker's process id."""

    def __init__(self, assignment, *, sandbox, device):
        self._assignment = assignment
        self._sandbox = sandbox
        self._device = device
        self._is_alive = False

    def start(self):
        if self._sandbox == "broken":
            raise SandboxFault("there is no such sandbox here")
        assert self._assignment.master.is_file()
        assert self._assignment.root.stat().st_mode & 0o777 == 0o700
        self._is_alive = True
        _note(f"start {self._device}")

    def close(self):
        self._is_alive = False
        _note("close")

    def grade(self, path, *, name, seed=None, questions=()):
        assert self._is_alive
        assert path.parent.stat().st_mode & 0o777 == 0o700
        words = path.read_text().split()
        is_first = f"grade {name}" not in LOG.read_text().splitlines()
        _note(f"grade {name}")
        if "kill" in words:
            os.kill(os.getpid(), signal.SIGKILL)
        if "fault" in words or ("flaky" in words and is_first):
            self._is_alive = False
            raise GraderFault("the grader process died")
        assert _busy.acquire(blocking=False), "two submissions at once in one worker"
        time.sleep(1.0 if "slow" in words else 0.02)
        _busy.release()
        return Verdict(
            self._assignment.slug,
            name,
            name,
            Status.GRADED,
            score=float(len(words)),
            max_score=self._assignment.max_score,
            notes=questions,
            seed=seed or 0,
            sandbox=str(os.getpid()),
        )


def _note(line):
    with LOG.open("a") as log:
        log.write(f"{line}\n")


if "STAND_IN_VERSION" in os.environ:
    autograder.__version__ = os.environ["STAND_IN_VERSION"]
if "STAND_IN_WITHOUT_AUTOGRADER" in os.environ:
    sys.modules["autograder.cluster.worker"] = None
else:
    from autograder.cluster import worker

    worker.GraderProcess = WordGrader
