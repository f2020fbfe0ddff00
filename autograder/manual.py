"""What people do with a graded folder by hand: look up a history, adjust points, write to the student."""

import getpass
import math
import os
from datetime import UTC, datetime
from pathlib import Path

from autograder.assignment import Assignment
from autograder.errors import AutograderError
from autograder.gradebook import Gradebook
from autograder.gradebook.book import Grading
from autograder.gradebook.entries import Adjustment, Comment, Entry
from autograder.gradebook.place import open_graded
from autograder.report.folder import write_reports, write_student_files


def history_of(out_dir: Path, submission: str) -> tuple[list[Grading], tuple[Adjustment, ...]]:
    """All gradings of the submission, the earliest first, and its adjustments; raises AutograderError."""
    with open_graded(out_dir) as (assignment, gradebook):
        found = gradebook.history(assignment.slug, submission)
        if not found:
            raise AutograderError(f"{submission}: no such submission in {out_dir}")
        return found, gradebook.adjustments(assignment.slug).get(submission, ())


def adjust(
    out_dir: Path, submission: str, *, question: str | None, points: float, reason: str, author: str = ""
) -> Entry:
    """Record an adjustment and make the files that show it again; what the submission counts for now.

    Raises AutograderError without a reason, and for a submission or question that the gradebook doesn't have.
    """
    with open_graded(out_dir, is_written=True) as (assignment, gradebook):
        made = checked_adjustment(assignment, submission, question, points, reason, author)
        gradebook.adjust(assignment.slug, made)
        entry = show_again(out_dir, assignment, gradebook, submission)
        write_reports(assignment, gradebook, out_dir)
        return entry


def comment(out_dir: Path, submission: str, text: str, *, author: str = "") -> None:
    """Record a comment and make the feedback again; raises AutograderError as `adjust` does."""
    with open_graded(out_dir, is_written=True) as (assignment, gradebook):
        gradebook.comment(assignment.slug, checked_comment(submission, text, author))
        show_again(out_dir, assignment, gradebook, submission)


def checked_adjustment(
    assignment: Assignment, submission: str, question: str | None, points: float, reason: str, author: str
) -> Adjustment:
    """The adjustment, made now; raises AutograderError where it has no reason or is for no question."""
    if not reason.strip():
        raise AutograderError("--reason: say why; the student reads it beside the points")
    if not math.isfinite(points):
        raise AutograderError(f"--points {points}: must be a number of points")
    if question is not None:
        assignment.question(question)
    return Adjustment(submission, question, points, reason, author or user_name(), now())


def checked_comment(submission: str, text: str, author: str) -> Comment:
    """The comment, made now; raises AutograderError for an empty one."""
    if not text.strip():
        raise AutograderError("a comment needs some text; the student reads it in the feedback")
    return Comment(submission, text.strip(), author or user_name(), now())


def show_again(out_dir: Path, assignment: Assignment, gradebook: Gradebook, submission: str) -> Entry:
    """Make the submission's own files again from the gradebook; what it counts for."""
    entry = gradebook.entry(assignment.slug, submission)
    folder = gradebook.folders(assignment.slug)[submission]
    write_student_files(assignment, entry, out_dir / "results" / folder)
    return entry


def user_name() -> str:
    """Who is at work here: the user's name on this machine, or their number where it has none for them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # in a container whose user is in no /etc/passwd
        return f"user {os.getuid()}"


def now() -> str:
    """The time as the gradebook writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
