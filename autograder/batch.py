"""Files in, a graded folder out: gradebook, CSV, results and feedback, by a pool of grader processes.

Only this thread writes. A submission's files are in place before its row is committed, so the gradebook
never promises what is not there, and a run that was killed goes on where it stood when it is started again.
"""

import hashlib
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from autograder.assignment import Assignment
from autograder.errors import AutograderError
from autograder.gradebook import Gradebook
from autograder.gradebook.book import UNKNOWN, Provenance
from autograder.gradebook.entries import Person
from autograder.gradebook.place import gradebook_of, remember_gradebook
from autograder.handed_in import HandedIn
from autograder.intake import submission_names
from autograder.pool import Grader, InFlight, Pool, Task
from autograder.progress_file import ProgressFile
from autograder.recording import Recorder
from autograder.regrade import Change, questions_to_regrade, write_changes
from autograder.report.clean import storable, visible
from autograder.report.files import lock_folder
from autograder.report.folder import write_reports
from autograder.reuse import Reuse
from autograder.verdict import Status, Verdict

#: A larger file is not hashed ahead of grading: the intake refuses it, and reading it would hold up the rest.
MAX_HASHED_BYTES = 1 << 30


class Progress(Protocol):
    """Who wants to know how far the batch is."""

    def begin(self, total: int, skipped: int, in_flight: InFlight | None = None) -> object: ...
    def advance(self, verdict: Verdict) -> object: ...
    def stopping(self) -> object: ...


class AnyPool(Protocol):
    """What grades tasks: processes here (`autograder.pool.Pool`), or a cluster."""

    is_stopped: bool

    def verdicts(self) -> Iterator[tuple[Task, Verdict]]: ...
    def stop(self) -> object: ...


@dataclass(frozen=True)
class BatchSummary:
    """What `grade_batch` did; `verdicts` are on the submissions asked for, those graded earlier included.

    `reused` were graded before with the same bytes, tests and worker, under another name. `changes` are what
    became different in submissions that had a verdict.
    """

    verdicts: tuple[Verdict, ...]
    graded: int
    skipped: int
    errors: tuple[str, ...]
    was_interrupted: bool
    report: Path
    reused: int = 0
    changes: tuple[Change, ...] = ()


def as_handed_in(paths: Iterable[Path]) -> list[HandedIn]:
    """Plain files, each by somebody called like it."""
    return [HandedIn(path, name, name) for path, name in submission_names(paths).items()]


def grade_batch(
    assignment: Assignment,
    handed_in: Sequence[HandedIn],
    out_dir: Path,
    *,
    jobs: int = 1,
    make_grader: Callable[[], Grader] | None = None,
    make_pool: Callable[[Sequence[Task]], AnyPool] | None = None,
    regrade: str = "none",
    use_cache: bool = True,
    seed: int | None = None,
    provenance: Provenance = UNKNOWN,
    people: Mapping[str, Person] | None = None,
    gradebook_url: str = "",
    progress: Progress | None = None,
) -> BatchSummary:
    """Grade the files into `out_dir`; what it holds already of a file with the same bytes is kept.

    `make_grader` makes one of `jobs` processes here; `make_pool` what grades elsewhere. `regrade` is `none`,
    `failed` (whatever has less than full marks), `all`, or a question, of which alone the tests run again.
    `people` says who handed in a submission, by its name. Raises AutograderError when the folder is another
    assignment's or in use, GraderFault when no grader process can be started at all.
    """
    questions = questions_to_regrade(regrade, assignment)
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
    except OSError as cause:
        raise AutograderError(f"--out {out_dir}: cannot be made a folder ({cause.strerror})") from cause
    with (
        lock_folder(out_dir),
        Gradebook.open(gradebook_of(out_dir, gradebook_url)) as gradebook,
        ProgressFile(out_dir, progress) as told,
    ):
        _refuse_other_assignment(gradebook, assignment, out_dir)
        remember_gradebook(out_dir, gradebook_url)
        tasks = _name_tasks(handed_in, seed)
        before = {verdict.submission: verdict for verdict in gradebook.verdicts(assignment.slug)}
        todo = _select(tasks, before, regrade, questions)
        names = {task.name for task in tasks}
        recorder = Recorder(assignment, gradebook, out_dir, names, before, provenance, people or {})
        cache = Reuse(gradebook, assignment, provenance, is_used=use_cache and regrade == "none")
        known, unknown = cache.split(todo)
        pool: AnyPool
        in_flight: InFlight | None = None
        if make_pool is None:
            assert make_grader is not None
            here = Pool(assignment, unknown, jobs=jobs, make_grader=make_grader)
            pool, in_flight = here, here.in_flight
        else:
            pool = make_pool(unknown)
        told.begin(len(todo), len(tasks) - len(todo), in_flight)
        with _stopped_by_ctrl_c(pool, told):
            for task, verdict in _all_verdicts(known, pool, cache):
                told.advance(recorder.record(task, verdict))
            entries = write_reports(assignment, gradebook, out_dir)
            if regrade != "none":
                write_changes(recorder.changes, out_dir / "regrade.csv")
        verdicts = tuple(one.effective() for one in entries if one.verdict.submission in names)
    return BatchSummary(
        verdicts=verdicts,
        graded=recorder.count - cache.reused,
        skipped=len(tasks) - len(todo),
        errors=tuple(sorted({v.submission for v in verdicts if v.status is Status.ERROR} | recorder.failed)),
        was_interrupted=pool.is_stopped,
        report=out_dir / "report.html",
        reused=cache.reused,
        changes=tuple(recorder.changes),
    )


def _all_verdicts(
    known: Iterable[tuple[Task, Verdict]], pool: AnyPool, cache: Reuse
) -> Iterator[tuple[Task, Verdict]]:
    yield from known
    for task, verdict in pool.verdicts():
        yield task, verdict
        yield from cache.twins_of(task, verdict)


def _refuse_other_assignment(gradebook: Gradebook, assignment: Assignment, out_dir: Path) -> None:
    for other in gradebook.assignments():
        if other.slug != assignment.slug:
            raise AutograderError(
                f"{out_dir}: holds the gradebook of {other.slug}; choose another --out for {assignment.slug}"
            )


def _name_tasks(handed_in: Sequence[HandedIn], seed: int | None) -> list[Task]:
    tasks = [Task(one.path, storable(one.name), _hash(one.path), seed) for one in handed_in]
    tasks.sort(key=lambda task: task.name)
    for first, second in pairwise(tasks):
        if first.name == second.name:
            raise AutograderError(
                f"two submissions are called {visible(first.name)!r}: "
                f"{visible(str(first.path))} and {visible(str(second.path))}; rename one"
            )
    return tasks


def _select(
    tasks: list[Task], before: Mapping[str, Verdict], regrade: str, questions: tuple[str, ...]
) -> list[Task]:
    """The tasks that have no verdict yet, or one that is out of date or was asked for again."""
    if regrade == "all":
        return tasks
    settled = {
        (verdict.submission, verdict.sha256): verdict
        for verdict in before.values()
        if verdict.status is not Status.ERROR and verdict.sha256
    }
    chosen = []
    for task in tasks:
        verdict = settled.get((task.name, task.sha256))
        if verdict is None or (regrade == "failed" and verdict.score < verdict.max_score):
            chosen.append(task)
        elif questions and verdict.status is not Status.REJECTED:
            # With the inputs that it had: what changes is the tests.
            chosen.append(replace(task, questions=questions, seed=verdict.seed))
    return chosen


def _hash(path: Path) -> str:
    """The SHA-256 of the file, or "" where it is none that can be read (grading then says why)."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_HASHED_BYTES:
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


@contextmanager
def _stopped_by_ctrl_c(pool: AnyPool, progress: Progress) -> Iterator[None]:
    """Ctrl-C ends the batch after the submissions in flight, and the reports are still written."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: object) -> None:
        if not pool.is_stopped:
            progress.stopping()
        pool.stop()

    previous = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
