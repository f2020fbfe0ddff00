"""Tasks in, verdicts out in the order they are ready, graded by the workers of a Dask cluster.

Dask decides which worker grades what, and sends a task elsewhere when its worker is lost. This module decides
how much Dask is given at a time, when a submission has cost enough workers, and when waiting is of no use.
"""

import stat
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue

from autograder.assignment import Assignment
from autograder.cluster.connection import Cluster, NotYet, WorkersLost, connect
from autograder.cluster.course import PackedCourse
from autograder.errors import AutograderError, GraderFault
from autograder.intake import MAX_BYTES
from autograder.pool import Task, error_verdict
from autograder.verdict import Verdict

#: One is graded while the next is on its way. More would only wait in the scheduler's memory, and be under
#: suspicion when a worker dies.
IN_FLIGHT_PER_WORKER = 2

_LOOK_EVERY_S = 1.0


@dataclass(frozen=True)
class _Flight:
    """A task in the hands of Dask; one under suspicion flies alone."""

    task: Task
    is_suspect: bool


class ClusterPool:
    """Grades `tasks` once; iterate `verdicts()`, and call `stop()` from a signal handler to end early."""

    def __init__(
        self,
        assignment: Assignment,
        tasks: Sequence[Task],
        *,
        address: str,
        sandbox: str = "auto",
        device: str = "cpu",
        seed: int | None = None,
        patience_s: float = 600.0,
    ) -> None:
        """`address`: the scheduler's, or its file. After `patience_s` without any worker it gives up."""
        self._assignment = assignment
        self._tasks = deque(tasks)
        self._suspects: deque[Task] = deque()
        self._address = address
        self._sandbox = sandbox
        self._device = device
        self._seed = seed
        self._patience_s = patience_s
        self._flights: dict[str, _Flight] = {}
        self._room = 0
        self._looked_at = float("-inf")
        self._saw_worker_at = 0.0
        # Unlike Queue, SimpleQueue may be put to by a signal handler that interrupts its own get().
        self._ready: SimpleQueue[str | None] = SimpleQueue()
        self.is_stopped = False

    def stop(self) -> None:
        """End after the submissions in flight; called again, end now and drop those."""
        if self.is_stopped:
            self._ready.put(None)
        self.is_stopped = True

    def verdicts(self) -> Iterator[tuple[Task, Verdict]]:
        """Verdicts as they come, one on each task.

        Raises AutograderError when there is no such cluster or a worker can't grade, GraderFault when the
        scheduler is lost.
        """
        if not self._tasks:
            return
        course = PackedCourse.of(self._assignment)
        needs_gpu = self._device.startswith("cuda")
        with connect(self._address, needs_gpu=needs_gpu, when_done=self._ready.put) as cluster:
            cluster.send_course(course, sandbox=self._sandbox, device=self._device)
            self._saw_worker_at = time.monotonic()
            yield from self._grade_all(cluster)

    def _grade_all(self, cluster: Cluster) -> Iterator[tuple[Task, Verdict]]:
        while self._flights or (not self.is_stopped and (self._tasks or self._suspects)):
            self._look_around(cluster)
            yield from self._send_more(cluster)
            try:
                key = self._ready.get(timeout=_LOOK_EVERY_S)
            except Empty:
                continue
            if key is None:
                return
            if settled := self._settle(cluster, key):
                yield settled

    def _look_around(self, cluster: Cluster) -> None:
        """Every now and then: is anybody there, and how many?"""
        now = time.monotonic()
        if now - self._looked_at < _LOOK_EVERY_S:
            return
        self._looked_at = now
        workers = cluster.count_workers()
        self._room = workers * IN_FLIGHT_PER_WORKER
        if workers:
            self._saw_worker_at = now
        elif now - self._saw_worker_at > self._patience_s:
            kind = " with the resource GPU=1" if self._device.startswith("cuda") else ""
            raise AutograderError(
                f"--cluster {self._address}: no worker{kind} for {self._patience_s:.0f} s; start some "
                "with `dask worker`, then run the same command again"
            )

    def _send_more(self, cluster: Cluster) -> Iterator[tuple[Task, Verdict]]:
        """Fill the room that there is; yields verdicts on what can't even be read."""
        while (chosen := self._choose()) is not None:
            task, is_suspect = chosen
            path = task.path.resolve()  # as a grader process here would
            try:
                content = _read(path)
            except OSError as cause:
                fault = GraderFault(f"{task.path}: cannot be read ({cause.strerror or cause})")
                yield task, error_verdict(self._assignment, task, fault)
                continue
            sent = replace(task, path=path, seed=self._seed if task.seed is None else task.seed)
            self._flights[cluster.submit(sent, content)] = _Flight(task, is_suspect)

    def _choose(self) -> tuple[Task, bool] | None:
        """What to send next and whether it is a suspect; None while there is nothing, or no room."""
        if self.is_stopped or len(self._flights) >= self._room:
            return None
        if self._tasks:
            return self._tasks.popleft(), False
        if self._suspects and not self._flights:
            return self._suspects.popleft(), True
        return None

    def _settle(self, cluster: Cluster, key: str) -> tuple[Task, Verdict] | None:
        """The verdict, or nothing when it takes longer."""
        flight = self._flights.pop(key)
        try:
            return flight.task, cluster.fetch(key)
        except NotYet:
            self._flights[key] = flight
        except WorkersLost as fault:
            if flight.is_suspect:
                return flight.task, error_verdict(self._assignment, flight.task, GraderFault(str(fault)))
            # Whatever was on the same workers is under suspicion, too. In the end each is tried alone.
            self._suspects.append(flight.task)
        return None


def _read(path: Path) -> bytes | None:
    """As much of the file as the intake needs to judge it; None where it is no file."""
    limit = MAX_BYTES.get(path.suffix.lower())
    if limit is None:
        return b""  # its name says enough
    if not stat.S_ISREG(path.stat().st_mode):
        return None
    with path.open("rb") as file:
        return file.read(limit + 1)
