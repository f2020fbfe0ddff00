"""Bytes of a notebook in, its code cells and notes for its author out; nothing of it is run or rendered."""

import json
import warnings
from typing import Any

from autograder.errors import RejectedSubmission
from autograder.submission import Cell

MAX_CELLS = 5_000
MAX_SOURCE_CHARS = 2_000_000

_SAVE_AGAIN = "open it in Jupyter, save it, and hand it in again"


def read_notebook(data: bytes) -> tuple[tuple[Cell, ...], list[str]]:
    """Code cells of a notebook of any version; cells that are damaged are left out with a note."""
    text, notes = decode(data)
    notebook = _load(text)
    cells = _all_cells(notebook, notes)
    if len(cells) > MAX_CELLS:
        raise RejectedSubmission(f"the notebook has more than {MAX_CELLS} cells; remove what is not needed")
    found: list[Cell] = []
    damaged = 0
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict):
            damaged += 1
        elif cell.get("cell_type") == "code":
            source = _source(cell.get("source", ""))
            if source is None:
                damaged += 1
            elif source.strip():
                found.append(Cell(number, source))
    if damaged:
        notes.append(f"{damaged} damaged cell(s) could not be read and were left out")
    if not found:
        raise RejectedSubmission("the notebook has no code cells; hand in the notebook with your answers")
    if sum(len(cell.source) for cell in found) > MAX_SOURCE_CHARS:
        raise RejectedSubmission(
            f"the notebook has more than {MAX_SOURCE_CHARS // 1_000_000} MB of code; load data from a file"
        )
    return tuple(found), notes


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
    """All cells as version 4 has them, with those of older versions upgraded."""
    version = notebook.get("nbformat")
    if "worksheets" in notebook or (type(version) is int and 1 <= version <= 3):
        notebook = _upgrade(notebook)
        notes.append("the notebook is in an old format and was upgraded")
    elif version != 4:
        notes.append("the notebook's format version is unknown; it was read as version 4")
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise RejectedSubmission(f"the file has no notebook cells; {_SAVE_AGAIN}")
    return cells


def _upgrade(notebook: dict[str, Any]) -> dict[str, Any]:
    """Version 4 of a notebook in an older format."""
    import nbformat  # slow to import, and hardly ever needed

    version = notebook.get("nbformat")
    if type(version) is not int or not 1 <= version <= 3:
        notebook["nbformat"] = 3  # worksheets came with version 2 and went after 3
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Through text: the reader of an old format also joins the lines of its cells.
            return dict(nbformat.reads(json.dumps(notebook), as_version=4))
    except Exception as cause:  # the converters do not validate: garbage raises anything
        raise RejectedSubmission(f"the notebook's old format cannot be upgraded; {_SAVE_AGAIN}") from cause


def _source(source: Any) -> str | None:
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    return clean_source(source) if isinstance(source, str) else None
