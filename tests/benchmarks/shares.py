"""Where the time of one submission goes: the student's code, the oracle, and each part of the engine.

    python tests/benchmarks/shares.py --count 60

The grader and the worker are the real ones, in a process that this script starts and in which it puts clocks
around functions. A clock stands still while one inside it runs, so the parts add up to the whole. The
student's own time is taken in the confined fork and told through memory that it shares with the grader.
"""

import argparse
import json
import mmap
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from made_course import SLUG, Course

from autograder.assignment import Assignment, find_course, load_assignment
from autograder.batch import as_handed_in, grade_batch
from autograder.intake import find_submissions
from autograder.provenance import provenance_of
from autograder.verdict import Status, Verdict

LOADED, CALLED, ORACLE = "student's cells", "student's functions", "oracle and inputs"
LOADING, CALLING = "loading the cells", "calls: wire and worker"


class Clocks:
    """Seconds by part; of parts that call each other each counts its own time only."""

    def __init__(self) -> None:
        self.spent_s: defaultdict[str, float] = defaultdict(float)
        self._inner_s = [0.0]

    def put_around(self, owner: Any, name: str, part: str) -> None:
        """Time the function of that name, wherever it is looked up in `owner` when it is called."""
        function = getattr(owner, name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            self._inner_s.append(0.0)
            started_s = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                elapsed_s = time.perf_counter() - started_s
                self.spent_s[part] += elapsed_s - self._inner_s.pop()
                self._inner_s[-1] += elapsed_s

        setattr(owner, name, timed)


class SharedSeconds:
    """One number that a process and its forks can add to, confined or not."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, mmap.PAGESIZE)

    def add(self, seconds: float) -> None:
        struct.pack_into("d", self._memory, 0, self.value + seconds)

    @property
    def value(self) -> float:
        return float(struct.unpack_from("d", self._memory, 0)[0])


class TimedGrader:
    """A grader process as the pool wants one, which tells its clocks when it is closed."""

    def __init__(self, assignment: Assignment, told: Path) -> None:
        self._assignment, self._told = assignment, told
        self.waited_s = 0.0

    def start(self) -> None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, __file__, "--be-grader", str(theirs.fileno()), str(self._told)]
        self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()])
        theirs.close()
        self._requests, self._replies = ours.makefile("w"), ours.makefile("r")
        self._channel = ours
        self._ask({"slug": SLUG, "root": str(self._assignment.root), "device": "cpu", "out_dirs": []})

    def grade(self, path: Path, *, name: str, seed: int | None = None, **options: Any) -> Verdict:
        started_s = time.perf_counter()
        request = {"path": str(path.resolve()), "name": name, "seed": seed}
        reply = self._ask({**request, **{key: value for key, value in options.items() if value}})
        verdict = Verdict.from_json(reply["verdict"])
        self.waited_s += time.perf_counter() - started_s
        return verdict

    def close(self) -> None:
        self._channel.shutdown(socket.SHUT_WR)
        self._process.wait()

    def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        self._requests.write(json.dumps(message) + "\n")
        self._requests.flush()
        line = self._replies.readline()
        if not line or "fault" in json.loads(line):
            raise SystemExit(f"the grader ended: {line}")
        return dict(json.loads(line))


def be_grader(channel: socket.socket, told: Path) -> None:
    """Grade what the channel asks for, with clocks in grader and worker, and tell them at the end."""
    from autograder.worker.warm import warm_up

    warm_up()
    clocks, loaded, called = Clocks(), SharedSeconds(), SharedSeconds()
    put_clocks_into_worker(loaded, called)
    from autograder.sandbox.warm_worker import fork_warm_worker

    worker = fork_warm_worker("kernel")
    # As where there is a grader to every core (`autograder.cores`); the command line may be elsewhere.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    options = json.loads(read_line(channel))
    from autograder import grader

    put_clocks_into_grader(clocks)
    try:
        grader.serve(channel, worker, options)
    finally:
        # The grader waits for the student, too: that much is none of its own.
        clocks.spent_s[LOADING] -= loaded.value
        clocks.spent_s[CALLING] -= called.value
        told.write_text(json.dumps({**clocks.spent_s, LOADED: loaded.value, CALLED: called.value}))


def read_line(channel: socket.socket) -> bytes:
    """One line and not a byte more."""
    line = b""
    while not line.endswith(b"\n"):
        line += channel.recv(1)
    return line


def put_clocks_into_worker(loaded: SharedSeconds, called: SharedSeconds) -> None:
    """Time, in the forks, the code of cells, the functions that are called, and their backward passes."""
    from autograder.worker import operations, program

    def timed(function: Callable[..., Any], seconds: SharedSeconds) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            started_s = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                seconds.add(time.perf_counter() - started_s)

        return run

    find = operations._function
    operations._function = lambda name, namespace: timed(find(name, namespace), called)
    operations._gradients = timed(operations._gradients, called)
    program._execute = timed(program._execute, loaded)


def put_clocks_into_grader(clocks: Clocks) -> None:
    """Time each stage of grading one submission; a test's own code is what is left of it."""
    from autograder import checks, grader
    from autograder.diagnosis import Bank
    from autograder.sandbox.warm_worker import WarmWorker
    from autograder.student import Student

    for owner, names, part in (
        (grader.GradingLoop, ["grade_one"], "the loop around it"),
        (grader, ["take_in"], "reading the file"),
        (WarmWorker, ["fork", "end"], "fork, confinement and end"),
        (Student, ["_load"], LOADING),
        (Student, ["_perform"], CALLING),
        (grader, ["run_tests"], ORACLE),
        (grader, ["score_tests", "_forbidden_by_question"], "scoring"),
        (Bank, ["diagnose"], "diagnosis"),
        (checks, [name for name in checks.__all__ if name.startswith("assert_")], "comparing"),
    ):
        for name in names:
            if name != "assert_raises":  # a context manager, whose block holds calls
                clocks.put_around(owner, name, part)


def put_clocks_into_batch(clocks: Clocks) -> None:
    """Time what the command line does with each verdict, and what it does once at the end."""
    from autograder import batch, recording
    from autograder.gradebook import Gradebook

    clocks.put_around(recording, "write_student_files", "results and feedback")
    clocks.put_around(Gradebook, "record", "gradebook")
    clocks.put_around(recording, "_keep", "keeping the file")
    clocks.put_around(batch, "write_reports", "reports of the batch")


def main() -> None:
    """Grade a made course without its endless loops on one process and print each part's milliseconds."""
    if sys.argv[1:2] == ["--be-grader"]:
        be_grader(socket.socket(fileno=int(sys.argv[2])), Path(sys.argv[3]))
        os._exit(0)  # as a grader ends: taking torch down takes long
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shares-") as name:
        spent_s = measure(Path(name), options.count)
    show(spent_s, options.count)


def measure(folder: Path, count: int) -> dict[str, float]:
    """Seconds by part, over all submissions."""
    # How long an endless function ran is told by nobody: it is ended.
    Course().write(folder / "submissions", count, without="endless")
    assignment = load_assignment(SLUG, find_course(Path(__file__).parent))
    grader = TimedGrader(assignment, folder / "told.json")
    clocks = Clocks()
    put_clocks_into_batch(clocks)
    summary = grade_batch(
        assignment,
        as_handed_in(find_submissions([folder / "submissions"])),
        folder / "graded",
        jobs=1,
        make_grader=lambda: grader,
        provenance=provenance_of(assignment),
    )
    faults = [verdict.submission for verdict in summary.verdicts if verdict.status is Status.ERROR]
    if faults:
        raise SystemExit(f"not graded: {', '.join(faults)}")
    spent_s = json.loads((folder / "told.json").read_text())
    spent_s["channel and verdict as JSON"] = grader.waited_s - sum(spent_s.values())
    return {**spent_s, **clocks.spent_s}


def show(spent_s: dict[str, float], count: int) -> None:
    """Print milliseconds a submission, the largest part first, and the engine's sum."""
    parts = {part: 1000 * seconds / count for part, seconds in spent_s.items()}
    for part, spent_ms in sorted(parts.items(), key=lambda item: -item[1]):
        print(f"{part:<32} {spent_ms:8.2f} ms")
    engine_ms = sum(spent_ms for part, spent_ms in parts.items() if part not in (LOADED, CALLED, ORACLE))
    print(f"{'engine: all but student and oracle':<32} {engine_ms:8.2f} ms")
    print(f"{count} submissions; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
