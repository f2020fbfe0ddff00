"""What became of each file in, `manifest.csv` out: what was graded for whom, and what was not, and why."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Literal

from autograder.report.clean import inert_cell
from autograder.report.files import write_atomically

Decision = Literal[
    "graded", "superseded", "duplicate", "empty", "wrong type", "unreadable", "unknown student"
]
_COLUMNS = ("path", "student", "attempt", "submitted_at", "decision", "note")


@dataclass(frozen=True)
class ManifestLine:
    """One file. `path` is where a person finds it, in a zip as well.

    The decisions: `graded`; `superseded` by a later attempt; `duplicate` of what the same student handed in
    before; `empty`; `wrong type`: no notebook, script or zip; `unreadable`; and `unknown student`: graded,
    but not on the roster. Where a student has nothing but empty files and such of a wrong type, the last of
    them is graded: the note says so.
    """

    path: str
    student: str
    attempt: int
    submitted_at: datetime | None
    decision: Decision
    note: str = ""


def write_manifest(lines: Iterable[ManifestLine], path: Path) -> None:
    """Write the lines as CSV that no spreadsheet runs, sorted by student and attempt."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for line in sorted(lines, key=lambda line: (line.student.casefold(), line.attempt, line.path)):
        when = line.submitted_at.isoformat() if line.submitted_at else ""
        cells = (line.path, line.student, str(line.attempt or ""), when, line.decision, line.note)
        writer.writerow([inert_cell(cell) for cell in cells])
    write_atomically(path, text.getvalue())
