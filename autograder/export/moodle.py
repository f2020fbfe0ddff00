"""Entries in, a CSV out that Moodle imports: its own export filled in, or the least that it takes.

What Moodle does with a file (its documents "Grade import" and "Assignment settings", and its importers):

- The offline grading worksheet of an assignment is found by the columns Identifier (`Participant 123`),
  Grade and Last modified (grade), in the language of whoever uploads it. An empty grade changes nothing; one
  below 0 or above the maximum is skipped without a word. Feedback comments are HTML.
- The gradebook's import maps columns by hand; the student is found by one of email address, ID number and
  username, compared exactly. One unknown student stops the whole import, and a row in which that cell is
  empty grades the student of the row before. A file of ours therefore has one such column, never empty.
- Every row has as many cells as the header.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from autograder.assignment import Assignment
from autograder.errors import AutograderError
from autograder.export.exported import Exported, remark, score_cell
from autograder.export.matching import name_of, shared
from autograder.export.moodle_feedback import feedback
from autograder.export.moodle_template import IDENTITIES, fill
from autograder.export.sheet import read_sheet
from autograder.gradebook.entries import Entry
from autograder.report.clean import inert_cell


def to_moodle(
    entries: Sequence[Entry], assignment: Assignment, *, template: Path | None = None, column: str = ""
) -> Exported:
    """The entries for Moodle; `template` is what it exported, `column` the assignment's in its gradebook."""
    if template is None:
        return _minimal(entries, column or assignment.slug)
    return fill(read_sheet(template), entries, assignment, column)


def _minimal(entries: Sequence[Entry], column: str) -> Exported:
    graded = [entry for entry in entries if entry.score is not None]
    identity = max(IDENTITIES, key=lambda name: sum(bool(_exact(entry, name)) for entry in graded))
    if graded and not any(_exact(entry, identity) for entry in graded):
        raise AutograderError(
            f"Moodle can't tell who these students are: nobody has an {', '.join(IDENTITIES)}. "
            "Give Moodle's own export with --template, or grade again with --roster"
        )
    doubled = shared(_exact(entry, identity) for entry in graded)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([identity, inert_cell(column), "Feedback"])
    unknown, twice = [], []
    for entry in graded:
        value = _exact(entry, identity)
        if not value:
            unknown.append(name_of(entry))
        elif value.casefold() in doubled:
            twice.append(name_of(entry))
        else:
            writer.writerow([value, score_cell(entry), feedback(entry)])
    remarks = (
        *remark("left out, graded with a fault of ours", (name_of(e) for e in entries if e.score is None)),
        *remark(f"left out, no {identity.lower()} known; give Moodle's export with --template", unknown),
        *remark(f"left out, several have the same {identity.lower()}", twice),
    )
    return Exported(text.getvalue(), remarks)


def _exact(entry: Entry, identity: str) -> str:
    """The identity as it is, since Moodle compares exactly; "" for any that would be a formula."""
    value = entry.ids.get(IDENTITIES[identity], "").strip()
    return value if inert_cell(value) == value and "\\" not in value else ""
