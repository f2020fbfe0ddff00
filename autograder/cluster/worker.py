"""What runs in a Dask worker: a submission's bytes in, its verdict as JSON out, by a warm grader process.

Everything here is trusted and holds the course's answers. The student's code runs where it does on a single
machine, in the sandbox of the grader process; a Dask process never sees more of it than bytes.
"""

import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from distributed import Worker, WorkerPlugin, get_worker

from autograder.assignment import Assignment
from autograder.cluster.course import PackedCourse
from autograder.cluster.versions import UnfitWorker, Versions
from autograder.errors import AutograderError
from autograder.grading import GraderProcess
from autograder.pool import ATTEMPTS, Seat, Task, error_verdict
from autograder.verdict import Verdict

#: A grader that nobody used for so long makes room for another batch's: who asked for it may be dead.
_IDLE_S = 600.0

_Key = tuple[str, str, str]


class GradingPlugin(WorkerPlugin):
    """Brings the course to a worker, also to one that joins later, and ends its grader with the batch."""

    def __init__(self, course: PackedCourse, *, name: str, sandbox: str, device: str) -> None:
        self.name = name
        self._course = course
        self._sandbox = sandbox
        self._device = device
        self._wanted = Versions.here()
        self._key: _Key = (course.digest, sandbox, device)

    def teardown(self, worker: Worker) -> None:
        # Waits for a submission in flight, which the event loop must not. No daemon: the process is to wait.
        threading.Thread(target=_graders.close, args=(self._key,), name="close-grader").start()

    def grade(self, worker: Worker, task: Task, content: bytes | None) -> Verdict:
        """The verdict; raises UnfitWorker, naming this worker, when it must not or can't grade at all."""
        if differences := Versions.here().differences(self._wanted):
            raise UnfitWorker(f"{worker.address} has {differences}")
        scratch = Path(worker.local_directory)
        try:
            return _graders.grade(self._key, lambda: self._open(scratch), scratch, task, content)
        except Exception as cause:
            words = str(cause) if isinstance(cause, AutograderError) else f"{type(cause).__name__}: {cause}"
            raise UnfitWorker(f"{worker.address} can't grade: {words}") from None  # the cause may not travel

    def _open(self, scratch: Path) -> "_WarmGrader":
        return _WarmGrader(self._course, scratch, sandbox=self._sandbox, device=self._device)


class _WarmGrader:
    """A grader process on its own copy of the course, which goes with it."""

    def __init__(self, course: PackedCourse, scratch: Path, *, sandbox: str, device: str) -> None:
        # In the worker's own folder, which Dask removes after it, should the worker be killed.
        self._folder = tempfile.TemporaryDirectory(prefix="course-", dir=scratch)
        self._assignment: Assignment = course.unpack(Path(self._folder.name))
        self._seat = Seat(lambda: GraderProcess(self._assignment, sandbox=sandbox, device=device))
        self.used_at = time.monotonic()

    def grade(self, task: Task) -> Verdict:
        """Tries as often as a pool does; raises AutograderError when no grader process can be started."""
        fault: Exception | None = None
        self.used_at = time.monotonic()
        for _ in range(ATTEMPTS):
            try:
                self._seat.ensure_started()
                return self._seat.grade(task)
            except Exception as cause:
                fault = cause
                self._seat.vacate()
        if self._seat.failed_starts >= ATTEMPTS:
            raise AutograderError(f"no grader starts: {fault}") from fault
        return error_verdict(self._assignment, task, fault)

    def close(self) -> None:
        self._seat.vacate()
        self._folder.cleanup()


class _Graders:
    """The warm graders of this process; they grade one submission at a time, whatever `--nthreads` says."""

    def __init__(self) -> None:
        self._slot = threading.Lock()
        self._open: dict[_Key, _WarmGrader] = {}

    def grade(
        self, key: _Key, make: Callable[[], _WarmGrader], scratch: Path, task: Task, content: bytes | None
    ) -> Verdict:
        with self._slot:
            if key not in self._open:
                self._close_idle()
                self._open[key] = make()
            with tempfile.TemporaryDirectory(prefix="submission-", dir=scratch) as folder:
                return self._open[key].grade(replace(task, path=_put(Path(folder), task, content)))

    def close(self, key: _Key) -> None:
        with self._slot:
            if grader := self._open.pop(key, None):
                grader.close()

    def _close_idle(self) -> None:
        for key, grader in list(self._open.items()):
            if time.monotonic() - grader.used_at > _IDLE_S:
                self._open.pop(key).close()


_graders = _Graders()


def _put(folder: Path, task: Task, content: bytes | None) -> Path:
    """The submission under its own name, which the intake speaks of; a folder where it was no file."""
    path = folder / task.path.name
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    return path


def grade(plugin_name: str, task: Task, content: bytes | None) -> dict[str, Any]:
    """The Dask task."""
    worker = get_worker()
    plugin = worker.plugins.get(plugin_name)
    if not isinstance(plugin, GradingPlugin):
        raise UnfitWorker(f"{worker.address} could not take the course; its log says why")
    return plugin.grade(worker, task, content).to_json()


def versions() -> Versions:
    """Asked of each worker before a batch."""
    return Versions.here()
