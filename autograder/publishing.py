"""A graded folder in; what its students get of it, out: `released/<folder>/` with feedback and results.

What lies there is what was decided to be given out, whatever a regrade or an adjustment makes of it later.
Who gives the folder to students, and how, is the course's affair.
"""

from collections.abc import Collection, Iterable
from pathlib import Path

from autograder.assignment import Assignment
from autograder.gradebook import Gradebook
from autograder.gradebook.entries import Entry, Release
from autograder.gradebook.place import open_graded
from autograder.manual import now, user_name
from autograder.report.folder import write_student_files
from autograder.verdict import Status

RELEASED = "released"


def publish(out_dir: Path, submissions: Collection[str] = (), *, author: str = "") -> tuple[int, list[str]]:
    """Release the feedback of these submissions, or of all that count; how many, and who has no score yet.

    Raises AutograderError for a name that the gradebook doesn't have.
    """
    with open_graded(out_dir, is_written=True) as (assignment, gradebook):
        entries = gradebook.entries(assignment.slug)
        if submissions:
            entries = [gradebook.entry(assignment.slug, name) for name in submissions]
        return release(out_dir, assignment, gradebook, entries, author=author)


def release(
    out_dir: Path, assignment: Assignment, gradebook: Gradebook, entries: Iterable[Entry], *, author: str = ""
) -> tuple[int, list[str]]:
    """Write what each student gets, then note it; returns what `publish` does.

    What a fault of ours left ungraded is never given out.
    """
    current, folders = gradebook.current(assignment.slug), gradebook.folders(assignment.slug)
    count, ungraded = 0, []
    for entry in entries:
        name = entry.verdict.submission
        if entry.score is None or entry.verdict.status is Status.ERROR:
            ungraded.append(name)
            continue
        write_student_files(assignment, entry, out_dir / RELEASED / folders[name])
        gradebook.release(
            assignment.slug,
            Release(
                submission=name,
                grading=current[name],
                score=entry.score,
                adjustments=len(entry.adjustments),
                comments=len(entry.comments),
                author=author or user_name(),
                made_at=now(),
            ),
        )
        count += 1
    return count, ungraded
