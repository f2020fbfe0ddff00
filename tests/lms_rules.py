"""What Canvas and Moodle make of a CSV: small models of their documented imports, knowing nothing of ours.

A `Person` is somebody in the LMS's course. Each import returns what it would change, and refuses a file that
the LMS refuses.
"""

import codecs
import csv
import io
import re
from dataclasses import dataclass

STUDENT_COLUMNS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
CLEARED = "cleared"


class Refused(Exception):  # noqa: N818  what the LMS does, not what is wrong
    """The LMS would not import the file."""


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    sis_id: str = ""
    login: str = ""
    email: str = ""


@dataclass(frozen=True)
class CanvasImport:
    """Grades by person's id (`CLEARED` for an emptied one), points possible, and who is not in the course."""

    grades: dict[int, str]
    points_possible: str
    strangers: list[str]
    is_new_assignment: bool


def canvas_import(data: bytes, people: list[Person], number: int, title: str) -> CanvasImport:
    """Import the column of one assignment, which is in Canvas by that number and title."""
    header, *rows = _canvas_rows(data)
    if header[:2] != STUDENT_COLUMNS[:2] or "Section" not in header:
        raise Refused(f"invalid header row: {header}")
    after = header.index("Section") + 1
    if header[:after] != [name for name in STUDENT_COLUMNS if name in header]:
        raise Refused(f"student columns out of order: {header}")
    column, is_new = _canvas_assignment(header[after:], number, title)
    grades, strangers, points = {}, [], ""
    for row in rows:
        if len(row) != len(header):
            raise Refused(f"{len(row)} cells in {row}")
        cells = dict(zip(header, row, strict=True))
        if "Points Possible" in row[0]:
            points = cells[column]
        elif not any(cell and not cell.lower().startswith("manual posting") for cell in row):
            continue
        elif (person := _canvas_person(cells, people)) is None:
            strangers.append(row[0])
        else:
            grades[person.id] = _canvas_grade(cells[column])
    return CanvasImport(grades, points, strangers, is_new)


def _canvas_rows(data: bytes) -> list[list[str]]:
    text = data.decode("utf-8").removeprefix("\ufeff")
    start = text.splitlines()[:3]
    counts = {d: {len(next(csv.reader([line], delimiter=d))) for line in start} for d in ";,"}
    sizes = {d: found.pop() if len(found) == 1 else 0 for d, found in counts.items()}
    delimiter = ";" if sizes[";"] > sizes[","] else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    return [row for row in rows if any(cell.strip() for cell in row)]


def _canvas_assignment(names: list[str], number: int, title: str) -> tuple[str, bool]:
    """The assignment's column by number, else by title, else the only one, which becomes a new assignment."""
    for name in names:
        numbered = re.fullmatch(r".* \((\d+)\)", name)
        if (numbered and int(numbered[1]) == number) or name == title:
            return name, False
    if len(names) != 1:
        raise Refused(f"not one assignment in {names}")
    return names[0], True


def _canvas_person(cells: dict[str, str], people: list[Person]) -> Person | None:
    digits = re.match(r"\d+", cells["ID"])
    for is_it in (
        lambda person: digits and person.id == int(digits[0]),
        lambda person: person.sis_id and person.sis_id == cells.get("SIS User ID"),
        lambda person: person.login and person.login == cells.get("SIS Login ID"),
        lambda person: person.name == cells["Student"],
    ):
        if found := next(filter(is_it, people), None):
            return found
    return None


def _canvas_grade(cell: str) -> str:
    if cell in ("", "-"):
        return CLEARED
    if cell in ("EX", "N/A"):
        return cell
    if not re.fullmatch(r"-?\d+([.,]\d+)?", cell):
        raise Refused(f"no grade: {cell!r}")
    return cell.replace(",", ".")


def moodle_worksheet_import(data: bytes, unique_ids: dict[int, Person], maximum: float) -> dict[int, tuple]:
    """(grade, comment) by person's id, as the offline grading worksheet of an assignment changes them."""
    header, *rows = _moodle_rows(data)
    missing = {"Identifier", "Grade", "Last modified (grade)"} - set(header)
    if missing:
        raise Refused(f"columns missing: {missing}")
    changes = {}
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        person = unique_ids.get(int(cells["Identifier"].removeprefix("Participant ")))
        grade = _moodle_number(cells["Grade"])
        if person and grade is not None and 0 <= grade <= maximum:
            changes[person.id] = (grade, cells.get("Feedback comments", ""))
    return changes


def moodle_gradebook_import(
    data: bytes, people: list[Person], *, map_from: str, grade: str, feedback: str = ""
) -> dict[int, tuple]:
    """(grade, comment) by person's id; `map_from`, `grade` and `feedback` are chosen by hand in Moodle."""
    header, *rows = _moodle_rows(data)
    attribute = {"Email address": "email", "ID number": "sis_id", "Username": "login"}[map_from]
    changes = {}
    person = None
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        if value := cells[map_from]:
            person = next((one for one in people if getattr(one, attribute) == value), None)
        # Where the cell is empty, Moodle goes on with the person of the row before.
        if person is None:
            raise Refused(f"user not found: {value!r}; nothing is imported")
        changes[person.id] = (_moodle_number(cells[grade]), cells[feedback] if feedback else "")
    return changes


def _moodle_rows(data: bytes) -> list[list[str]]:
    text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    first = text.splitlines()[0]
    delimiter = max(",;\t", key=first.count)  # chosen by hand in Moodle
    rows = [[cell.strip() for cell in row] for row in _read_as_php(text, delimiter) if row]
    if any(len(row) != len(rows[0]) for row in rows):
        raise Refused("the number of columns is not constant")
    return rows


def _read_as_php(text: str, delimiter: str) -> list[list[str]]:
    """fgetcsv: a backslash keeps the quote behind it from ending the cell."""
    cell = rf'"(?:\\.|""|[^"\\])*"[^{delimiter}\n]*|[^{delimiter}\n]*'
    rows = [[]]
    for match in re.finditer(rf"({cell})({delimiter}|\n|\Z)", re.sub(r"\r\n?", "\n", text), re.DOTALL):
        raw = match[1]
        rows[-1].append(raw[1:-1].replace('""', '"') if raw.startswith('"') else raw)
        if match[2] == "\n":
            rows.append([])
        elif not match[2]:
            break
    return [row for row in rows if row not in ([], [""])]


def _moodle_number(cell: str) -> float | None:
    if cell in ("", "-"):
        return None
    if not re.fullmatch(r"-?\d+([.,]\d+)?", cell):
        raise Refused(f"no grade: {cell!r}")
    return float(cell.replace(",", "."))
