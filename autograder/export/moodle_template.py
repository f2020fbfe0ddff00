"""A worksheet or gradebook that Moodle exported in, the same out with grades and feedback filled in."""

import re
from collections.abc import Sequence

from autograder.assignment import Assignment
from autograder.errors import AutograderError
from autograder.export.exported import Exported, remark, score_cell
from autograder.export.matching import Key, Match, id_of, key_of_unknown, match, name_of, words
from autograder.export.moodle_feedback import feedback, is_ours
from autograder.export.sheet import Sheet, inert_cells, number_in
from autograder.gradebook.entries import Entry
from autograder.results import number

#: Columns by which Moodle's gradebook finds a student, and our name for what is in them.
IDENTITIES = {"Email address": "email", "ID number": "sis_id", "Username": "login"}
_NAME_COLUMNS = ("Full name", "First name", "Last name", "Surname")


def fill(sheet: Sheet, entries: Sequence[Entry], assignment: Assignment, column: str) -> Exported:
    """The table with a grade, and feedback where it has a column for it, for each entry with a row in it."""
    is_worksheet = sheet.column("Identifier") is not None and sheet.column("Grade") is not None
    grade, comments = (
        _worksheet_columns(sheet) if is_worksheet else _gradebook_columns(sheet, assignment, column)
    )
    students = [row for row, cells in enumerate(sheet.rows) if len(cells) > 1]
    by_name = Key(
        of_row=lambda row: words(_name(sheet, row)),
        of_entry=lambda entry: words(entry.ids.get("name", "")),
        is_name=True,
    )
    matched = match(students, entries, [*_keys(sheet), by_name])
    cells, remarks = _cells(sheet, matched, grade, comments)
    # Moodle finds nobody by name.
    cells |= inert_cells(sheet, _NAME_COLUMNS, students)
    by_name_only = [row for row, key in matched.key_of.items() if key is by_name]
    said = (
        *remark("not in the template, so not exported", map(name_of, matched.left_over)),
        *remark("known by their names alone; check them", (_name(sheet, row) for row in by_name_only)),
        *remark(
            "nothing handed in, cell kept",
            (_name(sheet, row) for row in students if row not in matched.by_row),
        ),
        *remarks,
        *_maximum_remark(sheet, matched, assignment),
    )
    return Exported(sheet.filled(cells), said, sheet.encoding)


def _cells(
    sheet: Sheet, matched: Match, grade: int, comments: int | None
) -> tuple[dict[tuple[int, int], str], list[str]]:
    """Grades and feedback by row and column, and who got none of them."""
    cells: dict[tuple[int, int], str] = {}
    ungraded, locked, outside, commented = [], [], [], []
    for row, entry in matched.by_row.items():
        maximum = number_in(sheet.cells_of("Maximum grade")(row))
        if entry.score is None:
            ungraded.append(name_of(entry))
        elif sheet.cells_of("Grade can be changed")(row).casefold() == "no":
            locked.append(name_of(entry))
        elif entry.score < 0 or (maximum is not None and entry.score > maximum):
            outside.append(f"{name_of(entry)} ({score_cell(entry)})")
        else:
            cells[row, grade] = score_cell(entry)
            if comments is not None and (not sheet.cell(row, comments) or is_ours(sheet.cell(row, comments))):
                cells[row, comments] = feedback(entry)
            elif comments is not None:
                commented.append(name_of(entry))
    remarks = [
        *remark("graded with a fault of ours, cell kept", ungraded),
        *remark("locked in Moodle, cell kept", locked),
        *remark("below 0 or above Moodle's maximum, which it would skip, cell kept", outside),
        *remark("feedback written by a person, kept", commented),
    ]
    return cells, remarks


def _worksheet_columns(sheet: Sheet) -> tuple[int, int | None]:
    grade = sheet.column("Grade")
    assert grade is not None  # asked before
    return grade, sheet.column("Feedback comments")


def _gradebook_columns(sheet: Sheet, assignment: Assignment, column: str) -> tuple[int, int | None]:
    """Columns of grade and feedback: `Assignment: Title (Real)` and `Assignment: Title (Feedback)`."""
    wanted = {name.casefold() for name in ([column] if column else [assignment.slug, assignment.title])}
    grades, comments = [], []
    for position, name in enumerate(sheet.header):
        kind, title, shown_as = _parts(name)
        if not wanted & {name.casefold(), title.casefold(), f"{kind}: {title}".casefold()}:
            continue
        if "feedback" in (kind, shown_as):
            comments.append(position)
        elif shown_as in ("", "real"):
            grades.append(position)
    if len(grades) == 1 and any(sheet.column(name) is not None for name in IDENTITIES):
        return grades[0], comments[0] if comments else None
    raise AutograderError(
        f"{sheet.path}: neither an offline grading worksheet of Moodle in English (columns Identifier and "
        f"Grade) nor a gradebook with an Email address, ID number or Username and one column for "
        f"{column or assignment.slug}, which --column can name. Columns there: {', '.join(sheet.header)}"
    )


def _parts(name: str) -> tuple[str, str, str]:
    """`Assignment: Title (Real)` as kind, title and how the grade is shown; kind and how in lower case."""
    kind, colon, title = name.partition(":")
    if not colon:
        kind, title = "", name
    shown = re.search(r"\s*\((real|percentage|letter|feedback)\)\s*$", title, re.IGNORECASE)
    return (
        kind.strip().casefold(),
        (title[: shown.start()] if shown else title).strip(),
        shown[1].casefold() if shown else "",
    )


def _keys(sheet: Sheet) -> list[Key]:
    identifier = sheet.cells_of("Identifier")

    def participant(row: int) -> str:
        digits = re.search(r"\d+$", identifier(row))
        return digits[0] if digits else ""

    return [
        Key(participant, id_of("moodle_id"), is_number=True),
        Key(sheet.cells_of("ID number"), id_of("sis_id"), is_number=True),
        Key(sheet.cells_of("Username"), id_of("login")),
        Key(sheet.cells_of("Email address"), id_of("email")),
        *(Key(sheet.cells_of(column), key_of_unknown) for column in IDENTITIES),
    ]


def _name(sheet: Sheet, row: int) -> str:
    names = [sheet.cells_of(column)(row) for column in _NAME_COLUMNS]
    return " ".join(name for name in names if name) or sheet.cell(row, 0)


def _maximum_remark(sheet: Sheet, matched: Match, assignment: Assignment) -> list[str]:
    maxima = {number_in(sheet.cells_of("Maximum grade")(row)) for row in matched.by_row}
    others = sorted(maximum for maximum in maxima if maximum not in (None, assignment.max_score))
    if not others:
        return []
    shown = ", ".join(number(maximum) for maximum in others)
    return [f"Moodle's maximum grade is {shown}, the scores are of {number(assignment.max_score)}"]
