"""Entries in, a CSV out that Canvas's gradebook imports: its own export filled in, or the least it takes.

What Canvas does with a file (its guide "How do I import grades in the Gradebook?", and its importer):

- Columns Student, ID, SIS User ID, SIS Login ID and Section come first, assignments after them. One called
  `Title (123)` is the assignment of that number; one of an unknown title becomes a new assignment.
- A row whose first cell holds `Points Possible` sets what assignments are worth; it is no student.
- A student is found by ID, else SIS User ID, else SIS Login ID, else name.
- An empty cell takes a grade away. Cells of whom we know no score are therefore left as they are, or out.
- EX is an excuse, N/A stands where the assignment was not given to a student: neither is overwritten.
"""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from autograder.assignment import Assignment
from autograder.errors import AutograderError
from autograder.export.exported import Exported, remark, score_cell
from autograder.export.matching import Key, id_of, key_of_unknown, match, name_of, shared
from autograder.export.sheet import Sheet, inert_cells, number_in, read_sheet
from autograder.gradebook.entries import Entry
from autograder.report.clean import inert_cell
from autograder.results import number

_ID_COLUMNS = {"ID": "canvas_id", "SIS User ID": "sis_id", "SIS Login ID": "login"}
_NAME_COLUMNS = ("Student", "LastName", "FirstName")
_POINTS_POSSIBLE = "Points Possible"
_NUMBERED = re.compile(r"(.*)\s\(\d+\)", re.DOTALL)
_KEPT = {"EX", "N/A"}


def to_canvas(
    entries: Sequence[Entry], assignment: Assignment, *, template: Path | None = None, column: str = ""
) -> Exported:
    """The entries for Canvas; `template` is the gradebook it exported, `column` the assignment's in it."""
    if template is None:
        return _minimal(entries, assignment, column or assignment.slug)
    return _filled(entries, assignment, read_sheet(template), column)


def _minimal(entries: Sequence[Entry], assignment: Assignment, column: str) -> Exported:
    known = [(entry, _ids(entry)) for entry in entries]
    doubled = [shared(ids[name] for _, ids in known) for name in _ID_COLUMNS]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["Student", *_ID_COLUMNS, "Section", column])
    writer.writerow([f"    {_POINTS_POSSIBLE}", "", "", "", "", number(assignment.max_score)])
    unknown, twice, ungraded = [], [], []
    if entries and not any(any(ids.values()) for _, ids in known):
        raise AutograderError(
            "Canvas can't tell who these students are: nobody has an ID, SIS User ID or SIS Login ID. "
            "Give Canvas's own export with --template, or grade again with --roster"
        )
    for entry, ids in known:
        if entry.score is None:
            ungraded.append(name_of(entry))
        elif not any(ids.values()):
            unknown.append(name_of(entry))
        elif any(value.casefold() in same for value, same in zip(ids.values(), doubled, strict=True)):
            twice.append(name_of(entry))
        else:
            section = inert_cell(entry.ids.get("section", ""))
            writer.writerow([_shown_name(entry), *ids.values(), section, score_cell(entry)])
    remarks = (
        *remark("left out, graded with a fault of ours", ungraded),
        *remark("left out, no id that Canvas knows; give its export with --template", unknown),
        *remark("left out, several have the same id", twice),
    )
    return Exported(text.getvalue(), remarks)


def _ids(entry: Entry) -> dict[str, str]:
    """The ids by which Canvas finds the student, exactly as they are, but for any that would be a formula."""
    ids = {name: entry.ids.get(ours, "").strip() for name, ours in _ID_COLUMNS.items()}
    if not re.fullmatch("[0-9]+", ids["ID"]):
        ids["ID"] = ""  # Canvas reads the leading digits of anything
    return {name: value if inert_cell(value) == value else "" for name, value in ids.items()}


def _shown_name(entry: Entry) -> str:
    name = inert_cell(name_of(entry))
    # Who is called that would set what the assignment is worth.
    return "" if _POINTS_POSSIBLE.casefold() in name.casefold() else name


def _filled(entries: Sequence[Entry], assignment: Assignment, sheet: Sheet, column: str) -> Exported:
    if sheet.column("ID") is None or not any(sheet.column(name) is not None for name in _NAME_COLUMNS):
        raise AutograderError(
            f"{sheet.path}: no gradebook of Canvas, which has the columns Student and ID; in Canvas: "
            "Grades, Export, Export Entire Gradebook"
        )
    target = _assignment_column(sheet, assignment, column)
    students, points_row = _student_rows(sheet)
    matched = match(students, entries, _keys(sheet))
    cells, kept, ungraded = {}, [], []
    for row, entry in matched.by_row.items():
        if entry.score is None:
            ungraded.append(name_of(entry))
        elif sheet.cell(row, target).upper() in _KEPT:
            kept.append(f"{name_of(entry)} ({sheet.cell(row, target)})")
        else:
            cells[row, target] = score_cell(entry)
    # Canvas finds these by ID, so that their names are for people alone.
    cells |= inert_cells(sheet, _NAME_COLUMNS, filter(sheet.cells_of("ID"), students))
    remarks = [
        *remark("not in the template, so not exported", map(name_of, matched.left_over)),
        *remark(
            "nothing handed in, cell kept",
            (_name(sheet, row) for row in students if row not in matched.by_row),
        ),
        *remark("graded with a fault of ours, cell kept", ungraded),
        *remark("excused or not assigned in Canvas, cell kept", kept),
        *_points_remark(sheet, points_row, target, assignment),
    ]
    return Exported(sheet.filled(cells), tuple(remarks), sheet.encoding)


def _assignment_column(sheet: Sheet, assignment: Assignment, column: str) -> int:
    wanted = {name.casefold() for name in ([column] if column else [assignment.slug, assignment.title])}
    titles = [_NUMBERED.fullmatch(name.strip()) for name in sheet.header]
    found = [
        position
        for position, (name, title) in enumerate(zip(sheet.header, titles, strict=True))
        if name.strip().casefold() in wanted or (title and title[1].casefold() in wanted)
    ]
    if len(found) == 1:
        return found[0]
    candidates = ", ".join(name for name, title in zip(sheet.header, titles, strict=True) if title) or "none"
    raise AutograderError(
        f"{sheet.path}: {'no column' if not found else f'{len(found)} columns'} "
        f"for {column or assignment.slug}; name one with --column. Assignments there: {candidates}"
    )


def _student_rows(sheet: Sheet) -> tuple[list[int], int | None]:
    """Rows that are students, and the row of points possible."""
    points_row, students = None, []
    for row, cells in enumerate(sheet.rows):
        if cells and _POINTS_POSSIBLE in cells[0]:
            points_row = row if points_row is None else points_row
        elif any(sheet.cell(row, sheet.column(name)) for name in (*_ID_COLUMNS, *_NAME_COLUMNS)):
            students.append(row)
    return students, points_row


def _keys(sheet: Sheet) -> list[Key]:
    return [
        Key(sheet.cells_of("ID"), id_of("canvas_id"), is_number=True),
        Key(sheet.cells_of("SIS User ID"), id_of("sis_id"), is_number=True),
        Key(sheet.cells_of("SIS Login ID"), id_of("login")),
        Key(sheet.cells_of("SIS Login ID"), id_of("email")),
        *(Key(sheet.cells_of(column), key_of_unknown) for column in reversed(_ID_COLUMNS)),
    ]


def _name(sheet: Sheet, row: int) -> str:
    parts = [sheet.cell(row, sheet.column(name)) for name in _NAME_COLUMNS]
    return ", ".join(part for part in parts if part) or sheet.cell(row, sheet.column("ID"))


def _points_remark(sheet: Sheet, row: int | None, target: int, assignment: Assignment) -> list[str]:
    if row is None or not sheet.cell(row, target):
        return []
    theirs = sheet.cell(row, target)
    if "read only" in theirs.casefold():
        raise AutograderError(
            f"{sheet.path}: Canvas calculates {sheet.header[target]!r} itself and ignores what is "
            "uploaded; name another column with --column"
        )
    if number_in(theirs) == assignment.max_score:
        return []
    ours = number(assignment.max_score)
    return [f"{sheet.header[target]!r} has {theirs} points in Canvas, the scores are of {ours}"]
