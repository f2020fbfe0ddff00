"""A gradebook in, the files of its folder out: CSV and report for the staff, results and feedback."""

import json
from pathlib import Path

from autograder.assignment import Assignment
from autograder.gradebook import Gradebook
from autograder.gradebook.entries import Entry
from autograder.gradebook.place import has_gradebook, open_graded
from autograder.report.feedback import render_feedback
from autograder.report.files import write_atomically
from autograder.report.overview import render_overview
from autograder.results import to_gradescope, write_csv
from autograder.similarity.kept import kept_comparison


def write_reports(
    assignment: Assignment, gradebook: Gradebook, out_dir: Path, *, feedback: bool = False
) -> list[Entry]:
    """Make `gradebook.csv` and `report.html` from the gradebook, and on request every student's files.

    Returns what was read for it: the entries of all attempts, those that don't count included.
    """
    all_entries = gradebook.all_entries(assignment.slug)
    entries = gradebook.entries(assignment.slug, among=all_entries)
    counting = [entry.effective() for entry in entries]
    folders = gradebook.folders(assignment.slug)
    if feedback:
        for entry in entries:
            write_student_files(assignment, entry, out_dir / "results" / folders[entry.verdict.submission])
    write_csv(counting, [question.name for question in assignment.questions], out_dir / "gradebook.csv")
    judged = [entry.verdict for entry in entries]
    alike = kept_comparison(out_dir, assignment.slug)
    page = render_overview(assignment, counting, folders, judged=judged, comparison=alike)
    write_atomically(out_dir / "report.html", page)
    return all_entries


def rewrite_reports(out_dir: Path) -> Path:
    """Make every file in `out_dir` again from its gradebook alone; returns the report's path."""
    with open_graded(out_dir, is_written=True) as (_, gradebook):
        for assignment in gradebook.assignments():
            write_reports(assignment, gradebook, out_dir, feedback=True)
    return out_dir / "report.html"


def renew_overview(assignment: Assignment, out_dir: Path) -> bool:
    """Make the report again with what lies beside it now; whether the folder has one of that assignment.

    Raises FolderInUse while a batch is graded, which makes the report at its end.
    """
    if not has_gradebook(out_dir) or not (out_dir / "report.html").is_file():
        return False
    with open_graded(out_dir, is_written=True) as (graded, gradebook):
        if graded.slug != assignment.slug:
            return False
        write_reports(graded, gradebook, out_dir)
    return True


def write_student_files(assignment: Assignment, entry: Entry, folder: Path) -> None:
    """Write `results.json` and `feedback.html` of one submission into its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    verdict = entry.effective()
    write_atomically(folder / "results.json", json.dumps(to_gradescope(verdict, entry.comments)) + "\n")
    write_atomically(folder / "feedback.html", render_feedback(assignment, verdict, entry.comments))
