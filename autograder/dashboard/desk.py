"""What a TA decides in, rows of the gradebook and students' files out: comments, adjustments, releases.

The folder has one writer at a time, whoever it is: while a batch is graded into it, nothing is written here,
and the answer says so. The report of the whole class follows in the background, since it takes longer.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from autograder.dashboard.shelf import Item, Snapshot
from autograder.errors import AutograderError
from autograder.gradebook import Gradebook
from autograder.manual import checked_adjustment, checked_comment, show_again
from autograder.progress_file import read_progress
from autograder.publishing import release
from autograder.report.clean import visible
from autograder.report.files import lock_folder
from autograder.report.folder import write_reports

#: For so long another writer may take; the commands that adjust and report need about a second.
_WAIT_S = 5.0


class Desk:
    """Writes to one graded folder; `refresh` is called when the reports have to be made again."""

    def __init__(self, out_dir: Path, gradebook: Gradebook) -> None:
        self._out_dir = out_dir
        self._gradebook = gradebook
        self._mine = threading.Lock()
        self.refresh: Callable[[], object] = lambda: None

    def comment(
        self, snapshot: Snapshot, item: Item, text: str, *, author: str, seen: int | None = None
    ) -> None:
        """Write to the student, who had `seen` comments as far as the author knows (None: unknown).

        Raises AutograderError for an empty text, and where the folder is in use.
        """
        made = checked_comment(item.name, text, author)
        slug = snapshot.assignment.slug
        with self.held():
            _refuse_unseen(self._gradebook.comments(slug).get(item.name, ()), seen)
            self._gradebook.comment(slug, made)
            show_again(self._out_dir, snapshot.assignment, self._gradebook, item.name)

    def adjust(
        self,
        snapshot: Snapshot,
        item: Item,
        question: str | None,
        points: str,
        reason: str,
        *,
        author: str,
        seen: int | None = None,
    ) -> None:
        """Give points, or take some; `seen` adjustments are there already. Raises as `comment` does."""
        assignment = snapshot.assignment
        made = checked_adjustment(assignment, item.name, question, _points(points), reason, author)
        with self.held():
            _refuse_unseen(self._gradebook.adjustments(assignment.slug).get(item.name, ()), seen)
            self._gradebook.adjust(assignment.slug, made)
            show_again(self._out_dir, assignment, self._gradebook, item.name)
        self.refresh()

    def release(self, snapshot: Snapshot, items: Sequence[Item], *, author: str) -> tuple[int, list[str]]:
        """Give feedback out; how many, and names of those who have no score yet."""
        names = {item.name for item in items}
        with self.held():
            # As they stand now: a regrade may have come between.
            entries = [
                entry
                for entry in self._gradebook.all_entries(snapshot.assignment.slug)
                if entry.verdict.submission in names
            ]
            return release(self._out_dir, snapshot.assignment, self._gradebook, entries, author=author)

    def write_reports(self) -> None:
        """Make the report and the table of the class again."""
        with self.held():
            for assignment in self._gradebook.assignments():
                write_reports(assignment, self._gradebook, self._out_dir)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only one of this process who writes; for a batch, which takes the folder's lock itself."""
        if not self._mine.acquire(timeout=_WAIT_S):
            raise AutograderError("a submission is being graded just now; try again in a moment")
        try:
            yield
        finally:
            self._mine.release()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the only one at all who writes into the folder; a full disk is told as what it is."""
        try:
            refuse = partial(_refuse_during_batch, self._out_dir)
            with self.alone(), lock_folder(self._out_dir, patience_s=_WAIT_S, while_busy=refuse):
                yield
        except (OSError, DBAPIError) as cause:
            reason = cause.orig if isinstance(cause, DBAPIError) else cause
            raise AutograderError(
                f"this could not be written, or not all of it: {reason}. What is shown here is what was"
            ) from cause


def _refuse_during_batch(out_dir: Path) -> None:
    if batch := read_progress(out_dir):
        raise AutograderError(
            f"a batch is being graded into this folder ({batch.done} of {batch.total} done), and it "
            "has one writer at a time; nothing was changed. Try again when it is through"
        )


def _refuse_unseen(earlier: Sequence[object], seen: int | None) -> None:
    """A double click must not give points twice, nor a TA what another gave just before."""
    if seen is not None and len(earlier) != seen:
        raise AutograderError(
            "something was added here since you opened the page; it is shown now, and nothing more was "
            "changed. Send it again if it is still needed"
        )


def _points(text: str) -> float:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError as cause:
        raise AutograderError(
            f"{visible(text[:40])!r}: give the points as a number, such as 1.5 or -2"
        ) from cause
