"""Bytes of a zip in; the one notebook or script to grade, and the small files beside it out.

Nothing is extracted to disk, and nothing that a header claims is trusted: names are checked part by part,
entries are read with a bound, and a nested archive stays closed.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from autograder.errors import RejectedSubmission

MAX_ENTRIES = 2_000
MAX_NOTEBOOK_BYTES = 20_000_000
MAX_TOTAL_BYTES = 60_000_000  # of all that is decompressed to choose a notebook
MAX_FILES_BYTES = 8_000_000
MAX_FILES = 200
MAX_PATH_CHARS = 200
MAX_NAME_BYTES = 255  # of one part of a path: no file system takes more

CENTRAL_HEADER = b"PK\x01\x02"
_JUNK = frozenset({"__MACOSX", "__pycache__"})
_ARCHIVES = frozenset({".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar", ".whl", ".jar"})
_READABLE = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
#: What zipfile raises on garbage; OverflowError comes from offsets of 64 bits.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, OverflowError)
_DEFINITION = re.compile(rb"(?:\\n|\b)(?:def|class)\s+(\w+)")  # in JSON the line end before it is escaped


@dataclass(frozen=True)
class Chosen:
    """What of a zip is graded: the notebook or script, and its sibling files by path relative to it."""

    name: str
    data: bytes
    files: dict[str, bytes]
    notes: list[str]


def choose_from_zip(data: bytes, *, slug: str, functions: Collection[str]) -> Chosen:
    """Pick the notebook (else script) of this assignment; raises RejectedSubmission where there is none."""
    archive = _open(data)
    notes: list[str] = []
    entries = _usable(archive, notes)
    for suffix in (".ipynb", ".py"):
        candidates = [name for name in entries if PurePosixPath(name).suffix.lower() == suffix]
        if not candidates:
            continue
        name, content, why = _choose(archive, entries, candidates, slug=slug, functions=functions)
        notes.append(f"graded {name} of the zip ({why})")
        others = {other: info for other, info in entries.items() if other != name}
        return Chosen(name, content, _siblings(archive, others, name, notes), notes)
    raise RejectedSubmission(
        " ".join(["the zip holds no notebook and no .py file that can be read.", *notes]).strip()
        + f" Put {slug}.ipynb into it"
    )


def _open(data: bytes) -> zipfile.ZipFile:
    # Count headers before zipfile builds an object for each of half a million of them.
    if data.count(CENTRAL_HEADER) > 2 * MAX_ENTRIES:
        raise RejectedSubmission(f"the zip has more than {MAX_ENTRIES} entries; pack the notebook only")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN as cause:
        raise RejectedSubmission("the zip is damaged; pack it again and hand it in again") from cause
    if len(archive.infolist()) > MAX_ENTRIES:
        raise RejectedSubmission(f"the zip has more than {MAX_ENTRIES} entries; pack the notebook only")
    return archive


def _usable(archive: zipfile.ZipFile, notes: list[str]) -> dict[str, zipfile.ZipInfo]:
    """Entries that may be read, by clean relative path; the notes say what was left out."""
    entries: dict[str, zipfile.ZipInfo] = {}
    left_out: dict[str, int] = {}
    for info in archive.infolist():
        name = info.filename.replace("\\", "/")
        if name.endswith("/") or is_junk(name):
            continue
        reason = _why_not(name, info)
        if name in entries:
            reason = "duplicate"
        if reason:
            left_out[reason] = left_out.get(reason, 0) + 1
        else:
            entries[name] = info
    notes += [f"left out of the zip: {count} × {reason}." for reason, count in left_out.items()]
    return entries


def is_junk(name: str) -> bool:
    """What operating systems and editors leave behind, and anything hidden."""
    parts = name.split("/")
    return any(part in _JUNK or (part.startswith(".") and part.strip(".")) for part in parts)


def _why_not(name: str, info: zipfile.ZipInfo) -> str:
    parts = name.split("/")
    if not name.strip() or len(name) > MAX_PATH_CHARS or not name.isprintable():
        return "unusable file name"
    if any(len(part.encode()) > MAX_NAME_BYTES for part in parts):
        return "unusable file name"
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or any(part in ("", ".", "..") for part in parts):
        return "path that leaves the folder"
    if reason := why_unreadable(info):
        return reason
    return "nested archive" if PurePosixPath(name).suffix.lower() in _ARCHIVES else ""


def why_unreadable(info: zipfile.ZipInfo) -> str:
    """Why an entry is no file that can be read, whatever its name; empty where it is one."""
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "link or special file"
    if info.flag_bits & 0x1:
        return "encrypted file"
    return "" if info.compress_type in _READABLE else "unknown compression"


def _choose(
    archive: zipfile.ZipFile,
    entries: dict[str, zipfile.ZipInfo],
    candidates: list[str],
    *,
    slug: str,
    functions: Collection[str],
) -> tuple[str, bytes, str]:
    """Name, bytes and the reason of the choice."""
    by_depth = sorted(candidates, key=lambda name: (name.count("/"), name))
    named = [name for name in by_depth if PurePosixPath(name).stem.lower() == slug.lower()]
    if named or len(candidates) == 1:
        name = named[0] if named else candidates[0]
        why = "it has the assignment's name" if named else "the only one"
        return name, _read_or_reject(archive, entries[name], name), why
    contents: dict[str, bytes] = {}
    budget = MAX_TOTAL_BYTES
    for name in by_depth:
        limit = min(MAX_NOTEBOOK_BYTES, budget)
        content = _read(archive, entries[name], limit)
        budget -= _cost(entries[name], limit)
        if content is not None:
            contents[name] = content
    if not contents:
        raise RejectedSubmission("no notebook of the zip can be read; pack it again and hand it in again")
    best = max(
        contents, key=lambda name: (_mentions(contents[name], functions), slug in name, -name.count("/"))
    )
    return best, contents[best], f"of {len(candidates)}, it defines most of the asked functions"


def _mentions(content: bytes, functions: Iterable[str]) -> int:
    """How many of the functions the file seems to define."""
    wanted = {name.encode() for name in functions}
    # One pass: to search for each function took a second for each on sixty megabytes.
    return len({match[1] for match in _DEFINITION.finditer(content) if match[1] in wanted})


def _read_or_reject(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    content = _read(archive, info, MAX_NOTEBOOK_BYTES)
    if content is None:
        raise RejectedSubmission(
            f"{name} in the zip is damaged or larger than {MAX_NOTEBOOK_BYTES // 1_000_000} MB; "
            "clear all outputs, save, and pack it again"
        )
    return content


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes | None:
    """At most `limit` bytes of an entry; None where it is larger or damaged."""
    if info.file_size > limit:
        return None
    try:
        with archive.open(info) as file:
            # Asked for more, it would inflate as much before it cuts off what is over the claimed size.
            return file.read(info.file_size + 1)
    except BROKEN:
        return None


def _cost(info: zipfile.ZipInfo, limit: int) -> int:
    """Bytes that reading took of a limit, damaged entries included: to find them damaged costs the same."""
    # Megabytes of empty blocks inflate to nothing, and are read all the same.
    return max(info.file_size, info.compress_size) if info.file_size <= limit else 0


def _siblings(
    archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], chosen: str, notes: list[str]
) -> dict[str, bytes]:
    """Small files beside the chosen one; its own folder becomes the root, so that `import helper` works."""
    root = chosen.rpartition("/")[0]
    prefix = root + "/" if root else ""
    files: dict[str, bytes] = {}
    budget = MAX_FILES_BYTES
    too_large = 0
    # Code first: a helper module matters more than a picture where not all fits.
    for name in sorted(entries, key=lambda name: (not name.endswith(".py"), entries[name].file_size, name)):
        if name.lower().endswith(".ipynb"):
            continue
        content = _read(archive, entries[name], budget) if len(files) < MAX_FILES else None
        budget -= _cost(entries[name], budget)
        if content is None:
            too_large += 1
            continue
        path = name.removeprefix(prefix)
        if _has_room(path, files):
            files[path] = content
    if too_large:
        notes.append(f"{too_large} file(s) beside it are too large or damaged and were left out")
    return files


def _has_room(path: str, files: Collection[str]) -> bool:
    """Whether no other file has this path, or stands where one of the two needs a folder."""
    return not any(
        path == other or path.startswith(other + "/") or other.startswith(path + "/") for other in files
    )
