"""Bytes of a notebook in, its code cells and notes for its author out; nothing of it is run or rendered."""

import json
from typing import Any

from autograder.errors import RejectedSubmission
from autograder.submission import Cell

MAX_CELLS = 5_000
MAX_SOURCE_CHARS = 2_000_000
MAX_PARTS = 1_000_000  # lists and objects of its JSON: each takes a hundred bytes and more once it is read

_SAVE_AGAIN = "open it in Jupyter, save it, and hand it in again"


def read_notebook(data: bytes) -> tuple[tuple[Cell, ...], list[str]]:
    """Code cells of a notebook of any version; cells that are damaged are left out with a note."""
    text, notes = decode(data)
    notebook = _load(text)
    cells = _all_cells(notebook, notes)
    _refuse_too_many(cells)
    found: list[Cell] = []
    damaged = 0
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict):
            damaged += 1
        elif cell.get("cell_type") == "code":
            source = _source(cell)
            if source is None:
                damaged += 1
            elif source.strip():
                checks, is_ignored = _of_otter(cell.get("metadata"))
                found.append(Cell(number, source, checks, is_ignored))
    if damaged:
        notes.append(f"{damaged} damaged cell(s) could not be read and were left out")
    if not found:
        raise RejectedSubmission("the notebook has no code cells; hand in the notebook with your answers")
    if sum(len(cell.source) for cell in found) > MAX_SOURCE_CHARS:
        raise RejectedSubmission(
            f"the notebook has more than {MAX_SOURCE_CHARS // 1_000_000} MB of code; load data from a file"
        )
    return tuple(found), notes


def _of_otter(metadata: Any) -> tuple[tuple[str, ...], bool]:
    """What a cell's metadata tells Otter: questions to check after it, and whether to leave it out."""
    metadata = metadata if isinstance(metadata, dict) else {}
    own, tags = metadata.get("otter"), metadata.get("tags")
    own = own if isinstance(own, dict) else {}
    checks = own.get("tests")
    checks = checks if isinstance(checks, list) else []
    is_ignored = bool(own.get("ignore")) or (isinstance(tags, list) and "otter_ignore" in tags)
    return tuple(name for name in checks[:100] if isinstance(name, str)), is_ignored


def decode(data: bytes) -> tuple[str, list[str]]:
    """Text of a file in whatever encoding an editor left it, and a note where characters were lost."""
    # Some Windows editors save UTF-16, and many put a byte order mark before UTF-8.
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError:
        return data.decode(encoding, "replace"), ["some characters are not valid UTF-8 and were replaced"]


def clean_source(source: str) -> str:
    """Source that Python can parse and a report can store: no NUL, no lone surrogates, plain line ends."""
    source = source.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    return source if source.isascii() else source.encode("utf-8", "replace").decode("utf-8")


def _load(text: str) -> dict[str, Any]:
    if text.count("{") + text.count("[") > MAX_PARTS:
        raise RejectedSubmission(
            "the notebook has too many parts to be read; clear all outputs, save, and hand it in again"
        )
    try:
        notebook = json.loads(text)
    except RecursionError as cause:
        raise RejectedSubmission(f"the notebook is nested too deeply to be read; {_SAVE_AGAIN}") from cause
    except ValueError as cause:
        if text.lstrip().startswith("<"):
            raise RejectedSubmission(
                "the file is a web page, not a notebook; download the .ipynb file itself and hand that in"
            ) from cause
        raise RejectedSubmission(
            f"the file is not a notebook (its JSON is damaged); {_SAVE_AGAIN}"
        ) from cause
    if not isinstance(notebook, dict):
        raise RejectedSubmission(f"the file is JSON but not a notebook; {_SAVE_AGAIN}")
    return notebook


def _all_cells(notebook: dict[str, Any], notes: list[str]) -> list[Any]:
    """All cells of a notebook of any version, one worksheet after the other."""
    version = notebook.get("nbformat")
    if "worksheets" in notebook or (type(version) is int and 1 <= version <= 3):
        notes.append("the notebook is in an old format and was upgraded")
        return _old_cells(notebook)
    if version != 4:
        notes.append("the notebook's format version is unknown; it was read as version 4")
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise RejectedSubmission(f"the file has no notebook cells; {_SAVE_AGAIN}")
    return cells


def _old_cells(notebook: dict[str, Any]) -> list[Any]:
    """All cells of versions 1 to 3.

    By hand: nbformat's converters copy and validate megabytes of outputs first, log what they find there, and
    raise anything at all on garbage.
    """
    sheets = notebook.get("worksheets", [notebook])  # version 1 had none
    if not isinstance(sheets, list) or not all(_has_cells(sheet) for sheet in sheets):
        raise RejectedSubmission(f"the notebook's old format cannot be upgraded; {_SAVE_AGAIN}")
    return [cell for sheet in sheets for cell in sheet["cells"]]


def _has_cells(sheet: Any) -> bool:
    return isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)


def _refuse_too_many(cells: list[Any]) -> None:
    if len(cells) > MAX_CELLS:
        raise RejectedSubmission(f"the notebook has more than {MAX_CELLS} cells; remove what is not needed")


def _source(cell: dict[str, Any]) -> str | None:
    """Source of a code cell of any version; None where it is no text."""
    # Versions 2 and 3 called it input, version 1 code.
    key = next((key for key in ("source", "input", "code") if key in cell), "source")
    source = cell.get(key, "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        # Some old writers split a cell into lines and dropped their ends.
        is_bare = key != "source" and source and not source[0].endswith(("\n", "\r"))
        source = ("\n" if is_bare else "").join(source)
    return clean_source(source) if isinstance(source, str) else None
