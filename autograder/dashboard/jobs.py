"""Submissions to grade again in, what became of each out: one thread that has one grader process.

It does what `autograder grade --regrade` does, from the bytes that were kept. The grader process starts
before the folder is locked and stays for a while, so that the lock is held for the time of one submission.
"""

import hashlib
import itertools
import queue
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.assignment import Assignment, find_course, load_assignment
from autograder.batch import grade_batch
from autograder.dashboard.desk import Desk
from autograder.dashboard.lasting_grader import LastingGrader
from autograder.dashboard.shelf import Item
from autograder.errors import AutograderError
from autograder.gradebook.book import Provenance
from autograder.handed_in import HandedIn
from autograder.provenance import provenance_of
from autograder.recording import KEPT, kept_path
from autograder.regrade import Change
from autograder.verdict import Status

#: A grader process that has had nothing to do for so long is ended: it takes some hundred megabytes.
_IDLE_S = 90.0
_MAX_FINISHED = 200


@dataclass(frozen=True)
class Job:
    """A regrade of one submission; `state` is waiting, starting, grading, done or failed."""

    number: int
    key: str
    submission: str
    question: str
    state: str = "waiting"
    message: str = ""
    changes: tuple[Change, ...] = ()

    @property
    def is_over(self) -> bool:
        return self.state in ("done", "failed")


@dataclass(frozen=True)
class _Order:
    job: Job
    item: Item


class Jobs:
    """The queue and its thread. `close` waits for what is being graded."""

    def __init__(self, out_dir: Path, desk: Desk, *, course: Path | None, sandbox: str) -> None:
        self._out_dir = out_dir
        self._desk = desk
        self._course = course
        self._sandbox = sandbox
        self._jobs: dict[int, Job] = {}
        self._numbers = itertools.count(1)
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._are_reports_stale = threading.Event()
        self._is_closed = False
        self._grader: LastingGrader | None = None
        self._thread = threading.Thread(target=self._work, name="regrades", daemon=True)
        self._thread.start()

    def regrade(self, item: Item, question: str = "") -> Job:
        """Order a regrade, of one question or of all."""
        job = Job(next(self._numbers), item.key, item.name, question)
        self._jobs[job.number] = job
        self._orders.put(_Order(job, item))
        return job

    def refresh_reports(self) -> None:
        """Have the reports made again when there is time."""
        self._are_reports_stale.set()
        self._orders.put(None)

    def all(self) -> list[Job]:
        """The latest first."""
        return list(self._jobs.values())[::-1][:_MAX_FINISHED]

    def of(self, key: str) -> Job | None:
        """The latest of that submission."""
        return next((job for job in self.all() if job.key == key), None)

    def close(self) -> None:
        """End after what is being graded now; what waits is dropped."""
        self._is_closed = True
        self._orders.put(None)
        self._thread.join(timeout=30)

    def _work(self) -> None:
        while not self._is_closed:
            try:
                order = self._orders.get(timeout=1.0 if self._are_reports_stale.is_set() else _IDLE_S)
            except queue.Empty:
                if self._are_reports_stale.is_set():
                    self._write_reports()
                else:
                    self._end_grader()
                continue
            if order:
                self._perform(order)
        self._write_reports()
        self._end_grader()

    def _perform(self, order: _Order) -> None:
        try:
            self._regrade(order)
        except AutograderError as error:
            self._say(order.job, "failed", str(error))
        except Exception as fault:  # the thread must live on, and whoever waits must learn of it
            self._say(order.job, "failed", f"{type(fault).__name__}: {fault}")

    def _regrade(self, order: _Order) -> None:
        job, item = order.job, order.item
        verdict = item.entry.verdict
        assignment = load_assignment(verdict.assignment, find_course(self._course))
        path = _kept(self._out_dir / KEPT, verdict.sha256)
        provenance = provenance_of(assignment, device=item.grading.provenance.device)
        self._say(job, "starting")
        grader = self._grader_for(assignment, provenance)
        self._say(job, "grading")
        with self._desk.alone():
            summary = grade_batch(
                assignment,
                [HandedIn(path, item.name, item.entry.student)],
                self._out_dir,
                make_grader=lambda: grader,
                regrade=job.question or "all",
                # The hidden inputs that it had before: what changes is the tests.
                seed=None if verdict.status is Status.ERROR else verdict.seed,
                provenance=provenance,
                people={item.name: item.person},
            )
        self._are_reports_stale.clear()
        if summary.errors:
            self._say(job, "failed", summary.verdicts[0].reason)
        else:
            self._say(job, "done", changes=summary.changes)

    def _say(self, job: Job, state: str, message: str = "", changes: Sequence[Change] = ()) -> None:
        self._jobs[job.number] = replace(job, state=state, message=message, changes=tuple(changes))

    def _grader_for(self, assignment: Assignment, provenance: Provenance) -> LastingGrader:
        if self._grader is None or self._grader.provenance != provenance:
            self._end_grader()
            self._grader = LastingGrader(assignment, provenance, self._sandbox, self._out_dir)
        self._grader.start()
        return self._grader

    def _end_grader(self) -> None:
        grader, self._grader = self._grader, None
        if grader:
            grader.end()

    def _write_reports(self) -> None:
        if self._are_reports_stale.is_set():
            self._are_reports_stale.clear()
            # Where a batch is running, it makes them at its end.
            with suppress(AutograderError):
                self._desk.write_reports()


def _kept(folder: Path, sha256: str) -> Path:
    """The bytes that were graded; raises AutograderError where they are gone or are others now."""
    path = kept_path(folder, sha256)
    if path is None:
        raise AutograderError(
            f"the file that was graded is not in {folder}; grade it again from the student's file: "
            "`autograder grade`"
        )
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise AutograderError(f"{path}: is not the file that was graded, its SHA-256 is another")
    return path
