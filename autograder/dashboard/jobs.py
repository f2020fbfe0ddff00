"""Submissions to grade again in, what became of each out: one thread that has one grader process.

It does what `autograder grade --regrade` does, from the bytes that were kept. The grader process starts
before the folder is locked and stays for a while, so that the lock is held for the time of one submission.
"""

import hashlib
import itertools
import logging
import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.assignment import Assignment, find_course, load_assignment
from autograder.batch import grade_batch
from autograder.dashboard.desk import Desk
from autograder.dashboard.lasting_grader import LastingGrader
from autograder.dashboard.shelf import Item, Shelf
from autograder.errors import AutograderError
from autograder.gradebook.book import Provenance
from autograder.handed_in import HandedIn
from autograder.provenance import provenance_of
from autograder.recording import KEPT, kept_path
from autograder.regrade import Change
from autograder.report.clean import visible
from autograder.verdict import Status

#: A grader process that has had nothing to do for so long is ended: it takes some hundred megabytes.
_IDLE_S = 90.0
#: Of so many the outcome is told.
_MAX_TOLD = 200

_log = logging.getLogger(__name__)


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


class Jobs:
    """The queue and its thread. `close` waits for what is being graded."""

    def __init__(self, out_dir: Path, shelf: Shelf, desk: Desk, *, course: Path | None, sandbox: str) -> None:
        self._out_dir = out_dir
        self._shelf = shelf
        self._desk = desk
        self._course = course
        self._sandbox = sandbox
        self._jobs: dict[int, Job] = {}
        self._numbers = itertools.count(1)
        self._orders: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._are_reports_stale = threading.Event()
        self._is_closed = False
        self._grader: LastingGrader | None = None
        self._thread = threading.Thread(target=self._work, name="regrades", daemon=True)
        self._thread.start()

    def regrade(self, item: Item, question: str = "") -> Job:
        """Order a regrade, of one question or of all; the one that waits already, after a double click."""
        latest = self.of(item.key)
        if latest and latest.state == "waiting" and latest.question == question:
            return latest
        job = Job(next(self._numbers), item.key, item.name, question)
        self._jobs[job.number] = job
        self._orders.put(job)
        return job

    def refresh_reports(self) -> None:
        """Have the reports made again when there is time."""
        self._are_reports_stale.set()
        self._orders.put(None)

    def all(self) -> list[Job]:
        """The latest first."""
        return list(self._jobs.values())[::-1][:_MAX_TOLD]

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
            with self._logged():
                self._work_once()
        with self._logged():
            self._write_reports()
        with self._logged():
            self._end_grader()

    @contextmanager
    def _logged(self) -> Iterator[None]:
        """The thread must live on, or all that is ordered later would wait for ever."""
        try:
            yield
        except Exception:
            _log.exception("regrades and reports: this failed, the next is tried all the same")

    def _work_once(self) -> None:
        try:
            job = self._orders.get(timeout=1.0 if self._are_reports_stale.is_set() else _IDLE_S)
        except queue.Empty:
            if self._are_reports_stale.is_set():
                self._write_reports()
            else:
                self._end_grader()
            return
        if job:
            self._perform(job)

    def _perform(self, job: Job) -> None:
        try:
            self._regrade(job)
        except AutograderError as error:
            self._say(job, "failed", str(error))
        except Exception as fault:  # whoever waits must learn of it
            self._say(job, "failed", f"{type(fault).__name__}: {fault}")

    def _regrade(self, job: Job) -> None:
        item = self._item(job)
        verdict = item.entry.verdict
        assignment = load_assignment(verdict.assignment, find_course(self._course))
        path = _kept(self._out_dir / KEPT, verdict.sha256)
        provenance = provenance_of(assignment, device=item.grading.provenance.device)
        self._say(job, "starting")
        grader = self._grader_for(assignment, provenance)
        self._say(job, "grading")
        with self._desk.alone():
            if self._item(job).grading.grading != item.grading.grading:
                raise AutograderError("it was graded by somebody else meanwhile; look at it first")
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
            # The batch has just made them; while nobody else writes, or an adjustment's wish would be lost.
            self._are_reports_stale.clear()
        if summary.errors:
            self._say(job, "failed", summary.verdicts[0].reason)
        else:
            self._say(job, "done", changes=summary.changes)

    def _item(self, job: Job) -> Item:
        """The submission as it stands when its turn comes: another file may have been handed in meanwhile."""
        snapshot = self._shelf.snapshot()
        if snapshot is None or job.key not in snapshot.items:
            raise AutograderError(f"{visible(job.submission)}: is no longer in this folder's gradebook")
        return snapshot.items[job.key]

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
            try:
                self._desk.write_reports()
            except AutograderError as error:
                # A batch makes them at its end; anything else is worth a word to whoever started us.
                _log.warning("report.html and gradebook.csv were not made again: %s", error)


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
