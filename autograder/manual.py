"""What people do with a graded folder by hand: look up a submission's history, adjust its points."""

import getpass
import math
from datetime import UTC, datetime
from pathlib import Path

from autograder.errors import AutograderError
from autograder.gradebook.book import Grading
from autograder.gradebook.entries import Adjustment, Entry
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
    if not reason.strip():
        raise AutograderError("--reason: say why; the student reads it beside the points")
    if not math.isfinite(points):
        raise AutograderError(f"--points {points}: must be a number of points")
    with open_graded(out_dir, is_written=True) as (assignment, gradebook):
        if question is not None:
            assignment.question(question)
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        made = Adjustment(submission, question, points, reason, author or getpass.getuser(), made_at)
        gradebook.adjust(assignment.slug, made)
        entry = next(
            one for one in gradebook.all_entries(assignment.slug) if one.verdict.submission == submission
        )
        folder = gradebook.folders(assignment.slug)[submission]
        write_student_files(assignment, entry.effective(), out_dir / "results" / folder)
        write_reports(assignment, gradebook, out_dir)
        return entry
