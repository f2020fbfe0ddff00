"""A CSV as an LMS wrote it in; the same bytes out, but for the cells that are filled in.

Every cell is kept with its quotes, every line with its ending: an LMS gets back what it gave. Moodle's PHP
and Excel quote in ways of their own, which reading and writing with `csv` would not preserve.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import AutograderError
from autograder.report.clean import inert_cell

_DELIMITERS = ",;\t"
_BOM = codecs.BOM_UTF8.decode()


@dataclass(frozen=True)
class Sheet:
    """A table read from a file: `header` and `rows` hold what the cells say, `_raw` how they say it."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    delimiter: str
    encoding: str
    _bom: str
    _raw: tuple[tuple[tuple[str, ...], str], ...]  # cells and line ending of every line, the header's first

    def column(self, name: str) -> int | None:
        """Position of the column of that name, whatever its case; None where there is none."""
        names = [column.strip().casefold() for column in self.header]
        return names.index(name.casefold()) if name.casefold() in names else None

    def cell(self, row: int, column: int | None) -> str:
        """What a cell says, without blanks around it; "" where the row ends before it."""
        if column is None or column >= len(self.rows[row]):
            return ""
        return self.rows[row][column].strip()

    def cells_of(self, column: str) -> Callable[[int], str]:
        """The function that tells what the cell of that column says in a row."""
        position = self.column(column)
        return lambda row: self.cell(row, position)

    def filled(self, cells: Mapping[tuple[int, int], str]) -> str:
        """The text of the file with `cells`, by row and column, replaced."""
        by_row: dict[int, dict[int, str]] = {}
        for (row, column), text in cells.items():
            by_row.setdefault(row, {})[column] = text
        lines = [self._bom]
        for row, (raw, ending) in enumerate(self._raw, start=-1):
            written = list(raw)
            for column, text in by_row.get(row, {}).items():
                written[column] = quoted(text, self.delimiter)
            lines.append(self.delimiter.join(written) + ending)
        return "".join(lines)


def read_sheet(path: Path) -> Sheet:
    """The table in `path`: UTF-8 (or what Excel writes instead), split by comma, semicolon or tab."""
    try:
        data = path.read_bytes()
    except OSError as cause:
        raise AutograderError(f"{path}: can't be read: {cause.strerror}") from cause
    text, encoding = _decode(data, path)
    bom, text = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    # The header of an LMS has more cells than one, and its names hold the right delimiter only by quoting it.
    delimiter = max(_DELIMITERS, key=lambda char: len(_split(text, char)[0][0]) if text else 0)
    raw = _split(text, delimiter) if text else []
    if not raw or len(raw[0][0]) < 2:
        raise AutograderError(f"{path}: no table in there; give the CSV that the LMS exported, as it is")
    values = [tuple(unquoted(cell) for cell in cells) for cells, _ in raw]
    for row, cells in enumerate(values[1:], start=1):
        # A score must not land in the column beside its own.
        if len(cells) != len(values[0]) and cells != ("",):
            raise AutograderError(
                f"{path}: row {row} has {len(cells)} cells, the header has {len(values[0])}; "
                "give the CSV that the LMS exported, as it is"
            )
    return Sheet(path, values[0], tuple(values[1:]), delimiter, encoding, bom, tuple(raw))


def inert_cells(sheet: Sheet, columns: Iterable[str], rows: Iterable[int]) -> dict[tuple[int, int], str]:
    """By row and column, cells of these that a spreadsheet would run, made harmless."""
    positions = [position for position in map(sheet.column, columns) if position is not None]
    cells = {}
    for row in rows:
        values = sheet.rows[row]
        for position in positions:
            if position < len(values) and inert_cell(values[position]) != values[position]:
                # No backslash: PHP takes one before a quote for an escape, and reads on into the next row.
                cells[row, position] = inert_cell(values[position]).replace("\\", "/")
    return cells


def quoted(text: str, delimiter: str = ",") -> str:
    """`text` as a cell of a CSV, in quotes only where it needs them."""
    needs_quotes = any(char in text for char in (delimiter, '"', "\r", "\n"))
    return '"' + text.replace('"', '""') + '"' if needs_quotes else text


def unquoted(cell: str) -> str:
    """What a cell of a CSV says."""
    if not cell.startswith('"'):
        return cell
    inside, _, behind = cell[1:].rpartition('"')
    return inside.replace('""', '"') + behind


def number_in(cell: str) -> float | None:
    """The number in a cell, with a point or a comma; None where there is none."""
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return None


def _split(text: str, delimiter: str) -> list[tuple[tuple[str, ...], str]]:
    plain = rf"[^{delimiter}\r\n]*+"
    cell = re.compile(rf'("(?:[^"]|"")*+"{plain}|{plain})({delimiter}|\r\n|\r|\n|\Z)')
    lines: list[tuple[tuple[str, ...], str]] = []
    cells: list[str] = []
    position = 0
    while position < len(text) or cells:
        match = cell.match(text, position)
        assert match is not None  # `plain` ends at a delimiter, a line ending or the end of the text
        cells.append(match[1])
        if match[2] != delimiter:
            lines.append((tuple(cells), match[2]))
            cells = []
        position = match.end()
    return lines


def _decode(data: bytes, path: Path) -> tuple[str, str]:
    if b"\0" in data:
        raise AutograderError(f"{path}: not a CSV in UTF-8; give the file that the LMS exported, as it is")
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise AutograderError(f"{path}: neither UTF-8 nor Windows-1252; save it as `CSV UTF-8`")
