"""Files in, a graded folder out: gradebook, CSV, results and feedback, by a pool of grader processes.

Only this thread writes. A submission's files are in place before its row is committed, so the gradebook
never promises what is not there, and a run that was killed goes on where it stood when it is started again.
"""

import hashlib
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from autograder import __version__
from autograder.assignment import Assignment
from autograder.errors import AutograderError
from autograder.gradebook import Gradebook
from autograder.pool import Grader, Pool, Task
from autograder.report.clean import folder_names, storable, visible
from autograder.report.files import lock_folder
from autograder.report.folder import write_reports, write_student_files
from autograder.verdict import Status, Verdict

#: A larger file is not hashed ahead of grading: the intake refuses it, and reading it would hold up the rest.
MAX_HASHED_BYTES = 1 << 30


class Progress(Protocol):
    """Who wants to know how far the batch is."""

    def begin(self, total: int, skipped: int) -> object: ...
    def advance(self, verdict: Verdict) -> object: ...
    def stopping(self) -> object: ...


@dataclass(frozen=True)
class BatchSummary:
    """What `grade_batch` did; `verdicts` are on the submissions asked for, those graded earlier included."""

    verdicts: tuple[Verdict, ...]
    graded: int
    skipped: int
    errors: tuple[str, ...]
    was_interrupted: bool
    report: Path


def grade_batch(
    assignment: Assignment,
    paths: Sequence[Path],
    out_dir: Path,
    *,
    jobs: int,
    make_grader: Callable[[], Grader],
    regrade: str = "none",
    progress: Progress | None = None,
) -> BatchSummary:
    """Grade the files into `out_dir`; what it holds already of a file with the same bytes is kept.

    `regrade` is `none`, `failed` (whatever has less than full marks) or `all`. Raises AutograderError when
    the folder is another assignment's or in use, GraderFault when no grader process can be started at all.
    """
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
    except OSError as cause:
        raise AutograderError(f"--out {out_dir}: cannot be made a folder ({cause.strerror})") from cause
    with lock_folder(out_dir), Gradebook.open(out_dir / "gradebook.sqlite") as gradebook:
        _refuse_other_assignment(gradebook, assignment, out_dir)
        tasks = _name_tasks(paths)
        todo = _select(tasks, gradebook, assignment, regrade)
        if progress:
            progress.begin(len(todo), len(tasks) - len(todo))
        names = {task.name for task in tasks}
        recorder = _Recorder(assignment, gradebook, out_dir, names)
        pool = Pool(assignment, todo, jobs=jobs, make_grader=make_grader)
        with _stopped_by_ctrl_c(pool, progress):
            for task, verdict in pool.verdicts():
                recorder.record(task, verdict)
                if progress:
                    progress.advance(verdict)
            write_reports(assignment, gradebook, out_dir)
        verdicts = tuple(v for v in gradebook.verdicts(assignment.slug) if v.submission in names)
    return BatchSummary(
        verdicts=verdicts,
        graded=recorder.count,
        skipped=len(tasks) - len(todo),
        errors=tuple(v.submission for v in verdicts if v.status is Status.ERROR),
        was_interrupted=pool.is_stopped,
        report=out_dir / "report.html",
    )


class _Recorder:
    """Writes one verdict after another: the student's files first, the row last."""

    def __init__(self, assignment: Assignment, gradebook: Gradebook, out_dir: Path, names: set[str]) -> None:
        self._assignment = assignment
        self._gradebook = gradebook
        self._out_dir = out_dir
        # All names at once: a folder must not depend on which submission was ready first.
        self._folders = folder_names(names, taken=gradebook.folders(assignment.slug))
        self._versions = (__version__, _torch_version())
        self.count = 0

    def record(self, task: Task, verdict: Verdict) -> None:
        if self.count == 0:
            self._gradebook.register(self._assignment)
        verdict = replace(
            verdict,
            assignment=self._assignment.slug,
            submission=task.name,
            sha256=verdict.sha256 or task.sha256,
        )
        folder = self._folders[task.name]
        write_student_files(self._assignment, verdict, self._out_dir / "results" / folder)
        self._gradebook.record(verdict, folder=folder, versions=self._versions)
        self.count += 1


def _refuse_other_assignment(gradebook: Gradebook, assignment: Assignment, out_dir: Path) -> None:
    for other in gradebook.assignments():
        if other.slug != assignment.slug:
            raise AutograderError(
                f"{out_dir}: holds the gradebook of {other.slug}; choose another --out for {assignment.slug}"
            )


def _name_tasks(paths: Sequence[Path]) -> list[Task]:
    from autograder.intake import submission_names

    tasks = [Task(path, storable(name), _hash(path)) for path, name in submission_names(paths).items()]
    tasks.sort(key=lambda task: task.name)
    for first, second in pairwise(tasks):
        if first.name == second.name:
            raise AutograderError(
                f"two submissions are called {visible(first.name)!r}: "
                f"{visible(str(first.path))} and {visible(str(second.path))}; rename one"
            )
    return tasks


def _select(tasks: list[Task], gradebook: Gradebook, assignment: Assignment, regrade: str) -> list[Task]:
    """The tasks that have no verdict yet, or one that is out of date or was asked for again."""
    if regrade not in ("none", "failed", "all"):
        raise AutograderError(f"--regrade {regrade}: must be none, failed or all")
    if regrade == "all":
        return tasks
    settled = {
        (verdict.submission, verdict.sha256)
        for verdict in gradebook.verdicts(assignment.slug)
        if verdict.status is not Status.ERROR
        and verdict.sha256
        and not (regrade == "failed" and verdict.score < verdict.max_score)
    }
    return [task for task in tasks if (task.name, task.sha256) not in settled]


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
def _stopped_by_ctrl_c(pool: Pool, progress: Progress | None) -> Iterator[None]:
    """Ctrl-C ends the batch after the submissions in flight, and the reports are still written."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: object) -> None:
        if progress and not pool.is_stopped:
            progress.stopping()
        pool.stop()

    previous = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def _torch_version() -> str | None:
    try:
        return metadata.version("torch")  # from its metadata: importing torch would cost this process seconds
    except metadata.PackageNotFoundError:
        return None
