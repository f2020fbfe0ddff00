"""A file that students get in; every text in it out, in pieces with the place of each.

Pieces are cells of notebooks, their metadata, whole files, and all of these within archives.
"""

import gzip
import io
import json
import lzma
import tarfile
import zipfile
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator
from typing import IO, Any

#: Name of a member of an archive, and what reads so many bytes of it.
_Member = tuple[str, Callable[[int], bytes]]

#: So much of each archive is looked at; more is data.
_MOST_BYTES = 64 << 20
_UNREADABLE = (OSError, EOFError, ValueError, RuntimeError, zlib.error, lzma.LZMAError)
_NOT_AN_ARCHIVE = (zipfile.BadZipFile, tarfile.TarError)
_ENCODINGS = {BOM_UTF8: "utf-8-sig", BOM_UTF16_LE: "utf-16", BOM_UTF16_BE: "utf-16"}


def read_texts(name: str, content: bytes, *, depth: int = 2) -> Iterator[tuple[str, str]]:
    """Name and text of a file and, where it is an archive, of its members, down to archives in archives."""
    yield name, _decode(content)
    if depth:
        for member, inner in _members(content):
            yield from read_texts(f"{name}/{member}", inner, depth=depth - 1)


def read_notebook(name: str, text: str) -> dict[str, Any] | None:
    """The notebook of format 4 that a file of that name holds; None where it holds something else."""
    try:
        notebook = json.loads(text) if name.endswith(".ipynb") else None
    except ValueError:
        return None
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4:
        return None
    cells, metadata = notebook.get("cells"), notebook.get("metadata", {})
    is_sound = isinstance(metadata, dict) and isinstance(cells, list) and all(map(_is_cell, cells))
    return notebook if is_sound else None


def pieces(name: str, text: str) -> Iterator[tuple[str, list[str]]]:
    """The lines of every piece of a text, with the place where it is."""
    notebook = read_notebook(name, text)
    if notebook is None:
        yield name, text.splitlines()
        return
    for number, cell in enumerate(notebook.pop("cells"), start=1):
        yield f"{name}, cell {number},", "".join(cell.pop("source")).splitlines()
        yield f"metadata of {name}, cell {number},", list(_strings(cell))
    yield f"metadata of {name}", list(_strings(notebook))


def _is_cell(cell: Any) -> bool:
    return (
        isinstance(cell, dict)
        and isinstance(cell.get("metadata", {}), dict)
        and (isinstance(cell.get("source"), str) or _is_list_of_strings(cell.get("source")))
    )


def _is_list_of_strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _decode(content: bytes) -> str:
    for mark, encoding in _ENCODINGS.items():
        if content.startswith(mark):
            return content.decode(encoding, "ignore")
    # Without its zeros UTF-16 that has no such mark is read, too, as far as it is ASCII.
    return content.replace(b"\0", b"").decode("utf-8", "ignore")


def _members(content: bytes) -> Iterator[tuple[str, bytes]]:
    """What an archive holds, up to where it can be read; nothing for a file that is none."""
    left = _MOST_BYTES
    for open_members in (_unzip, _untar, _gunzip):
        try:
            for name, read in open_members(io.BytesIO(content)):
                inner = read(left)
                left -= len(inner)
                yield name, inner
        except (*_NOT_AN_ARCHIVE, *_UNREADABLE):
            continue


def _unzip(file: IO[bytes]) -> Iterator[_Member]:
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            with archive.open(info) as stream:
                yield info.filename, stream.read


def _untar(file: IO[bytes]) -> Iterator[_Member]:
    with tarfile.open(fileobj=file) as archive:
        for member in archive:
            if member.isfile() and (stream := archive.extractfile(member)):
                yield member.name, stream.read


def _gunzip(file: IO[bytes]) -> Iterator[_Member]:
    with gzip.open(file) as stream:
        yield "content", stream.read


def _strings(value: Any) -> Iterator[str]:
    """Lines of all strings in a JSON value."""
    if isinstance(value, str):
        yield from value.splitlines()
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(key)
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
