"""Paths in, Submissions out: reads what students hand in without running, rendering or extracting any of it.

Tolerant of what real exports contain, strict about size: everything a file claims about itself is checked
before it is believed, and what cannot be read is a RejectedSubmission that tells its author what to do.
"""

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from autograder.errors import AutograderError, RejectedSubmission
from autograder.intake_notebook import clean_source, decode, read_notebook
from autograder.intake_zip import choose_from_zip
from autograder.submission import Cell, Submission

MAX_BYTES = {".ipynb": 20_000_000, ".py": 2_000_000, ".zip": 50_000_000}
_SHOWN_NAME_CHARS = 80


def take_in(path: Path, *, slug: str, functions: Collection[str]) -> Submission:
    """Read one .ipynb, .py or .zip; raises RejectedSubmission with what its author should do."""
    kind = path.suffix.lower()
    if kind not in MAX_BYTES:
        shown = path.name[:_SHOWN_NAME_CHARS]
        raise RejectedSubmission(
            f"{shown} cannot be graded: hand in {slug}.ipynb, a .py file, or a .zip with one of them"
        )
    data = _read(path, limit=MAX_BYTES[kind])
    cells, files, notes = _read_kind(kind, data, slug=slug, functions=functions)
    name = safe_name(path.stem)
    return Submission(
        name=name,
        student=name,
        sha256=hashlib.sha256(data).hexdigest(),
        cells=cells,
        files=files,
        notes=tuple(notes),
    )


def _read_kind(
    kind: str, data: bytes, *, slug: str, functions: Collection[str]
) -> tuple[tuple[Cell, ...], dict[str, bytes], list[str]]:
    if kind == ".zip":
        chosen = choose_from_zip(data, slug=slug, functions=functions)
        inner = Path(chosen.name).suffix.lower()
        if len(chosen.data) > MAX_BYTES[inner]:
            raise RejectedSubmission(f"{chosen.name} in the zip is too large to be read; clear all outputs")
        cells, _, notes = _read_kind(inner, chosen.data, slug=slug, functions=functions)
        return cells, chosen.files, [*chosen.notes, *notes]
    cells, notes = read_notebook(data) if kind == ".ipynb" else _read_script(data)
    return cells, {}, notes


def _read_script(data: bytes) -> tuple[tuple[Cell, ...], list[str]]:
    text, notes = decode(data)
    source = clean_source(text)
    if not source.strip():
        raise RejectedSubmission("the file is empty; save it and hand it in again")
    return (Cell(1, source),), notes


def _read(path: Path, *, limit: int) -> bytes:
    """The file's bytes, never more than `limit` of them; a pipe or a device is not waited for."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise RejectedSubmission(f"{path.name} is not a file; hand in the notebook itself")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as cause:
        raise AutograderError(f"{path}: cannot be read ({cause.strerror or cause})") from cause
    if len(data) > limit:
        raise RejectedSubmission(
            f"the file is larger than {limit // 1_000_000} MB; clear all outputs, save, and hand it in again"
        )
    if not data.strip():
        raise RejectedSubmission("the file is empty; save it and hand it in again")
    return data


def safe_name(stem: str) -> str:
    """A file's stem as it may stand in a gradebook and be the name of a folder."""
    name = stem.encode("utf-8", "replace").decode().replace("\0", "_")
    return "_" * max(1, len(name)) if set(name) <= {".", " "} else name


def find_submissions(paths: Iterable[Path]) -> list[Path]:
    """Files as given, folders as the submissions in them; raises AutograderError for a missing path."""
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise AutograderError(f"{path}: no such file or folder; check the path")
        for file in _in_folder(path) if path.is_dir() else [path]:
            found.setdefault(file)
    by_target: dict[str, Path] = {}
    for file in found:
        by_target.setdefault(os.path.realpath(file), file)
    return list(by_target.values())


def _in_folder(folder: Path) -> list[Path]:
    """Files of the folder, and of each folder in it the one submission that it holds."""
    found: list[Path] = []
    for entry in sorted(folder.iterdir()):
        if not _is_visible(entry, folder):
            continue
        if entry.is_file():
            found.append(entry)
        elif entry.is_dir():
            found += _of_student_folder(entry)
    return found


def _of_student_folder(folder: Path) -> list[Path]:
    files = [entry for entry in sorted(folder.iterdir()) if _is_visible(entry, folder) and entry.is_file()]
    notebooks = [file for file in files if file.suffix.lower() == ".ipynb"]
    if len(notebooks) == 1:
        return notebooks
    # Rather grade one file too many than lose a student without a word.
    return [file for file in files if file.suffix.lower() in MAX_BYTES] or files


def _is_visible(entry: Path, folder: Path) -> bool:
    if entry.name.startswith((".", "__MACOSX", "__pycache__")):
        return False
    inside = os.path.realpath(folder) + os.sep
    return not entry.is_symlink() or os.path.realpath(entry).startswith(inside)


def submission_names(paths: Iterable[Path]) -> dict[Path, str]:
    """A distinct name for each path: the stem, else the file's name, else its folder's name before that."""
    ways: list[Callable[[Path], str]] = [
        lambda path: path.stem,
        lambda path: path.name,
        lambda path: f"{path.resolve().parent.name}_{path.stem}",
        lambda path: f"{path.resolve().parent.name}_{path.name}",
    ]
    names: dict[Path, str] = {}
    left = list(dict.fromkeys(paths))
    for way in ways:
        # Compare without case: the names become folders, on file systems that may ignore it.
        count = Counter(safe_name(way(path)).casefold() for path in left)
        taken = {name.casefold() for name in names.values()}
        for path in left:
            name = safe_name(way(path))
            if count[name.casefold()] == 1 and name.casefold() not in taken:
                names[path] = name
        left = [path for path in left if path not in names]
    return names | _numbered(left, {name.casefold() for name in names.values()})


def _numbered(paths: Iterable[Path], taken: set[str]) -> dict[Path, str]:
    names: dict[Path, str] = {}
    for path in paths:
        number = 1
        while (name := f"{safe_name(path.stem)}_{number}").casefold() in taken:
            number += 1
        taken.add(name.casefold())
        names[path] = name
    return names
