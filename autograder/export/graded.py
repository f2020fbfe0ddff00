"""A graded folder in, an export of its gradebook out."""

from pathlib import Path

from autograder.export import default_path, export
from autograder.gradebook.place import open_graded


def export_graded(
    folder: Path, *, to: str, template: Path | None = None, out: Path | None = None, column: str = ""
) -> tuple[Path, tuple[str, ...]]:
    """Export what counts for each student; returns what was written and remarks: who is missing in it."""
    with open_graded(folder) as (assignment, gradebook):
        path = out or default_path(assignment, folder, to)
        entries = gradebook.entries(assignment.slug)
    return path, export(entries, assignment, path, to=to, template=template, column=column)
