"""Tasks in, verdicts out in the order they are ready: threads that each own one grader process.

A grader process that dies costs no one else's grade: the submission is tried once more on a fresh process,
then gets a verdict with status `error`, and the thread goes on.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Protocol

from autograder.assignment import Assignment
from autograder.errors import AutograderError, GraderFault
from autograder.verdict import Status, Verdict

ATTEMPTS = 2

#: Names of the submissions in flight and how many seconds each has been so, the longest first.
InFlight = Callable[[], Sequence[tuple[str, float]]]


class Grader(Protocol):
    """What the pool asks of a grader process (see `autograder.grading.GraderProcess`)."""

    def start(self) -> object: ...
    def grade(
        self, path: Path, *, name: str, seed: int | None = None, questions: Sequence[str] = ()
    ) -> Verdict: ...
    def close(self) -> object: ...


@dataclass(frozen=True)
class Task:
    """One file to grade; `sha256` is empty where it could not be read ahead; without `seed`, its own.

    With `questions`, only those are graded.
    """

    path: Path
    name: str
    sha256: str
    seed: int | None = None
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Left:
    """A thread has ended: nothing left to do, told to stop, or no process could be started."""

    was_started: bool
    fault: Exception | None


class Pool:
    """Grades `tasks` once; iterate `verdicts()`, and call `stop()` from a signal handler to end early."""

    def __init__(
        self, assignment: Assignment, tasks: Sequence[Task], *, jobs: int, make_grader: Callable[[], Grader]
    ) -> None:
        self._assignment = assignment
        self._tasks = deque(tasks)
        self._jobs = max(1, min(jobs, len(tasks)))
        self._make_grader = make_grader
        # Unlike Queue, SimpleQueue may be put to by a signal handler that interrupts its own get().
        self._ready: SimpleQueue[tuple[Task, Verdict] | _Left | None] = SimpleQueue()
        self._begun_s: dict[str, float] = {}
        self.is_stopped = False

    def in_flight(self) -> list[tuple[str, float]]:
        """Names of the submissions being graded now, and for how many seconds, the longest first."""
        now_s = time.monotonic()
        begun = sorted(self._begun_s.copy().items(), key=lambda item: item[1])
        return [(name, now_s - begun_s) for name, begun_s in begun]

    def stop(self) -> None:
        """End after the submissions in flight; called again, end now and drop those."""
        if self.is_stopped:
            self._ready.put(None)
        self.is_stopped = True

    def verdicts(self) -> Iterator[tuple[Task, Verdict]]:
        """Verdicts as they come. Raises AutograderError when no grader process could be started at all."""
        if not self._tasks:
            return
        for index in range(self._jobs):
            threading.Thread(target=self._work, name=f"grader-{index}", daemon=True).start()
        try:
            yield from self._collect()
        finally:
            # Whoever iterates may leave for an error of its own: no thread shall begin another task then.
            self._tasks.clear()

    def _collect(self) -> Iterator[tuple[Task, Verdict]]:
        running, was_started, fault = self._jobs, False, None
        while running:
            item = self._ready.get()
            if item is None:
                return
            if isinstance(item, tuple):
                yield item
            else:
                running -= 1
                was_started = was_started or item.was_started
                fault = item.fault or fault
        if self.is_stopped or not self._tasks:
            return
        if not was_started:
            # A GraderFault is ours; any other AutograderError is for the person who started this to fix.
            raise (
                fault
                if isinstance(fault, AutograderError)
                else GraderFault(f"no grader started: {_words(fault)}")
            )
        # Every thread has lost its process and could start no other.
        for task in list(self._tasks):
            yield task, error_verdict(self._assignment, task, fault)

    def _work(self) -> None:
        seat = Seat(self._make_grader)
        fault: Exception | None = None
        was_started = False
        try:
            seat.ensure_started()
            was_started = True
            while not self.is_stopped and seat.failed_starts < ATTEMPTS:
                try:
                    task = self._tasks.popleft()
                except IndexError:
                    break
                fault = self._grade(seat, task)
        except Exception as cause:
            fault = cause
        finally:
            seat.vacate()
            self._ready.put(_Left(was_started, fault))

    def _grade(self, seat: "Seat", task: Task) -> Exception | None:
        """Put the task's verdict; the fault is returned where it came to none."""
        self._begun_s[task.name] = time.monotonic()
        try:
            return self._try(seat, task)
        finally:
            del self._begun_s[task.name]

    def _try(self, seat: "Seat", task: Task) -> Exception | None:
        fault: Exception | None = None
        for _ in range(ATTEMPTS):
            try:
                seat.ensure_started()
                self._ready.put((task, seat.grade(task)))
                return None
            except Exception as cause:
                fault = cause
                seat.vacate()
            if self.is_stopped:
                # The same Ctrl-C may have ended the process: no verdict, so that the next run grades it.
                return fault
        self._ready.put((task, error_verdict(self._assignment, task, fault)))
        return fault


class Seat:
    """One grader process at a time, replaced when it has died. No two threads may use it at once."""

    def __init__(self, make_grader: Callable[[], Grader]) -> None:
        self._make_grader = make_grader
        self._grader: Grader | None = None
        self.failed_starts = 0  # in a row

    def ensure_started(self) -> None:
        if self._grader is not None:
            return
        self.failed_starts += 1
        grader = self._make_grader()
        self._grader = grader
        grader.start()
        self.failed_starts = 0

    def grade(self, task: Task) -> Verdict:
        if self._grader is None:
            raise GraderFault(f"{task.name}: graded before a grader process was started")
        return self._grader.grade(task.path, name=task.name, seed=task.seed, questions=task.questions)

    def vacate(self) -> None:
        grader, self._grader = self._grader, None
        if grader is not None:
            # Closing what has died may fail in any way; the next process must start regardless.
            with suppress(Exception):
                grader.close()


def error_verdict(assignment: Assignment, task: Task, fault: Exception | None) -> Verdict:
    """The verdict on a submission on which the grader failed as often as it is tried."""
    return Verdict(
        assignment=assignment.slug,
        submission=task.name,
        student=task.name,
        status=Status.ERROR,
        score=0.0,
        max_score=assignment.max_score,
        reason=f"the grader failed {ATTEMPTS} times: {_words(fault)}",
        sha256=task.sha256,
    )


def _words(fault: Exception | None) -> str:
    if isinstance(fault, GraderFault) and str(fault):
        return str(fault)
    return f"{type(fault).__name__}: {fault}"
