"""Entries of the gradebook in, files out for an LMS, a spreadsheet or a program; one module a format."""

from collections.abc import Sequence
from pathlib import Path

from autograder.assignment import Assignment
from autograder.errors import AutograderError
from autograder.export.canvas import to_canvas
from autograder.export.document import to_document
from autograder.export.exported import Exported
from autograder.export.gradescope import write_gradescope
from autograder.export.moodle import to_moodle
from autograder.export.table import to_table
from autograder.gradebook.entries import Entry
from autograder.report.files import write_atomically

__all__ = ["default_path", "export"]

_ENDINGS = {
    "gradescope": "-gradescope",
    "canvas": "-canvas.csv",
    "moodle": "-moodle.csv",
    "csv": "-scores.csv",
    "json": "-scores.json",
}


def default_path(assignment: Assignment, folder: Path, to: str) -> Path:
    """Where an export goes unless told otherwise."""
    return folder / f"{assignment.slug}{_ENDINGS[to]}"


def export(
    entries: Sequence[Entry],
    assignment: Assignment,
    out: Path,
    *,
    to: str,
    template: Path | None = None,
    column: str = "",
) -> tuple[str, ...]:
    """Write the file `out` (a folder for Gradescope); returns remarks: who is missing in it, and why."""
    if template and to not in ("canvas", "moodle"):
        raise AutograderError(f"--template is for canvas and moodle; {to} takes none")
    if template and out.exists() and out.samefile(template):
        raise AutograderError(
            f"{out}: is the template; choose another --out, so that you can compare the two"
        )
    try:
        if to == "gradescope":
            write_gradescope(entries, out)
            return ()
        exported = _made(entries, assignment, to=to, template=template, column=column)
        write_atomically(out, exported.text, encoding=exported.encoding)
    except UnicodeEncodeError as cause:
        raise AutograderError(
            f"{template}: is in {exported.encoding}, which has no {cause.object[cause.start]!r}; "
            "save it as CSV UTF-8"
        ) from cause
    except OSError as cause:
        raise AutograderError(f"{out}: can't be written: {cause.strerror}; choose another --out") from cause
    return exported.remarks


def _made(
    entries: Sequence[Entry], assignment: Assignment, *, to: str, template: Path | None, column: str
) -> Exported:
    if to == "canvas":
        return to_canvas(entries, assignment, template=template, column=column)
    if to == "moodle":
        return to_moodle(entries, assignment, template=template, column=column)
    return to_document(entries, assignment) if to == "json" else to_table(entries, assignment)
