"""A folder or a zip in, its files by path out, to be read by an LMS's names; and brought to disk one by one.

An export is downloaded by staff, but every name and every byte in it is a student's. Nothing is unpacked to a
path of the archive's, no entry is read further than a submission may be long, and the whole has limits of its
own, since a class's work is larger than one submission.
"""

import os
import stat
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.errors import AutograderError
from autograder.intake import MAX_BYTES
from autograder.intake_zip import BROKEN, CENTRAL_HEADER, is_junk, why_unreadable
from autograder.lms import canvas, gradescope, moodle

MAX_EXPORT_ENTRIES = 50_000
MAX_EXPORT_BYTES = 20_000_000_000  # of all that is unpacked in one run
MAX_OTHER_BYTES = 1_000_000  # of a file that can't be graded; its author is told so, whatever is in it
_CHUNK_BYTES = 1_000_000
_MAX_STEM_CHARS = 40
#: Headers in the whole file, of zips in it, too: zipfile would make an object of each.
_MAX_HEADERS = 300_000
#: What reading a damaged file of an export raises.
UNREADABLE = (*BROKEN, IndexError)


@dataclass(frozen=True)
class Tree:
    """Files below one path of the command line by their path in it, without what the system left there.

    `root` is the one folder that all of them lie in, if there is one; it is no part of their paths.
    """

    origin: Path
    root: str
    files: Mapping[str, Path | zipfile.ZipInfo]
    archive: zipfile.ZipFile | None = None

    def close(self) -> None:
        if self.archive:
            self.archive.close()

    def shown(self, path: str) -> str:
        """Where a person finds the file."""
        file = self.files[path]
        return str(file) if isinstance(file, Path) else f"{self.origin}: {self.root}{path}"

    def why_unreadable(self, path: str) -> str:
        """Why the file can't be read at all; empty where it can."""
        file = self.files[path]
        if isinstance(file, zipfile.ZipInfo):
            return why_unreadable(file)
        return "" if file.is_file() else "link or special file"

    def cost(self, path: str) -> int:
        """Bytes that it takes to read the file, or to find out that it can't be."""
        file = self.files[path]
        if isinstance(file, zipfile.ZipInfo):
            return max(file.file_size, file.compress_size)
        return file.stat().st_size

    def read(self, path: str, limit: int) -> bytes:
        """At most `limit` bytes of the file; raises OSError, or what zipfile raises, where it is damaged."""
        file = self.files[path]
        if isinstance(file, Path):
            with file.open("rb") as opened:
                return opened.read(limit)
        assert self.archive is not None
        with self.archive.open(file) as entry:
            return entry.read(min(limit, file.file_size + 1))


class Scratch:
    """A folder that files of exports are brought to, each to one of its own; `MAX_EXPORT_BYTES` in all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self._left = MAX_EXPORT_BYTES

    def bring(self, tree: Tree, path: str, own_name: str) -> Path | None:
        """The file on disk: where it lies, or a copy under its own name; None where it is damaged.

        A file that is too long to be graded is copied up to there, so that grading tells its author.
        """
        file = tree.files[path]
        if isinstance(file, Path):
            return file
        suffix = PurePosixPath(own_name).suffix.lower()
        content = self.read(tree, path, MAX_BYTES.get(suffix, MAX_OTHER_BYTES) + 1)
        if content is None:
            return None
        target = self.place(own_name)
        try:
            target.write_bytes(content)
        except OSError as cause:
            raise AutograderError(
                f"{target}: cannot be written ({cause.strerror}); let TMPDIR name a folder with more room"
            ) from cause
        return target

    def read(self, tree: Tree, path: str, limit: int) -> bytes | None:
        """At most `limit` bytes of a file; None where it is damaged.

        Raises AutograderError where the exports are too large. Damaged files count, too: they cost as much.
        """
        self._left -= min(limit, tree.cost(path))
        if self._left < 0:
            raise AutograderError(
                f"{tree.origin}: more than {MAX_EXPORT_BYTES // 1_000_000_000} GB are in the exports; "
                "name fewer of them at once, with an --out for each"
            )
        try:
            return tree.read(path, limit)
        except UNREADABLE:
            return None

    def place(self, own_name: str) -> Path:
        """A path for a new file of that name, in a new folder."""
        self._count += 1
        folder = self._folder / f"{self._count:05}"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / _file_name(own_name)


def _file_name(own_name: str) -> str:
    """A file's own name as any file system takes it, and as messages may show it."""
    path = PurePosixPath(own_name)
    suffix = path.suffix.lower() if path.suffix.lower() in MAX_BYTES else path.suffix[:20]
    stem = path.name.removesuffix(path.suffix)[:_MAX_STEM_CHARS]
    name = f"{stem}{suffix}"
    return "".join(char if char.isprintable() and char not in "/\\" else "_" for char in name)


def read_folder(folder: Path) -> Tree:
    """Files of a folder, and of those folders in it that an LMS made."""
    top = folder
    entries = _visible(top)
    if len(entries) == 1 and entries[0].is_dir() and not moodle.is_folder(entries[0].name):
        top = entries[0]
        entries = _visible(top)
    is_gradescope = any(entry.name == gradescope.METADATA for entry in entries)
    files: dict[str, Path | zipfile.ZipInfo] = {}
    for entry in entries:
        if entry.is_file():
            files[entry.name] = entry
        elif entry.is_dir() and (is_gradescope or moodle.is_folder(entry.name)):
            files |= {path.relative_to(top).as_posix(): path for path in _below(entry)}
    root = "" if top == folder else f"{top.name}/"
    return Tree(folder, root, files)


def _visible(folder: Path) -> list[Path]:
    return [entry for entry in sorted(folder.iterdir()) if not is_junk(entry.name) and not entry.is_symlink()]


def _below(folder: Path) -> Iterator[Path]:
    for directory, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_junk(name))
        paths = [Path(directory, name) for name in sorted(names) if not is_junk(name)]
        yield from (path for path in paths if not path.is_symlink() and path.is_file())


def open_zip(path: Path) -> Tree | None:
    """The files of a zip that an LMS may have made, to be closed; None for one that is a single submission.

    A zip whose own name an LMS gave is a student's.
    """
    archive = None if canvas.is_name(path.name) or moodle.is_name(path.name) else _open(path)
    if archive is None:
        return None
    files: dict[str, Path | zipfile.ZipInfo] = {}
    for info in archive.infolist():
        name = info.filename.replace("\\", "/")
        if name and not name.endswith("/") and not is_junk(name):
            files[name] = info  # the last of one name, as unpacking would leave it
    roots = {name.partition("/")[0] for name in files if "/" in name}
    is_below_one = len(roots) == 1 and all("/" in name for name in files)
    root = f"{roots.pop()}/" if is_below_one else ""
    # Of a single student, Moodle's folder is the one that all files lie in.
    root = "" if moodle.is_folder(root.removesuffix("/")) else root
    return Tree(path, root, {name.removeprefix(root): info for name, info in files.items()}, archive)


def _open(path: Path) -> zipfile.ZipFile | None:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        has_few = _count_headers(path) <= _MAX_HEADERS
        archive = zipfile.ZipFile(path) if has_few else None
    except UNREADABLE:
        return None
    if archive and len(archive.infolist()) <= MAX_EXPORT_ENTRIES:
        return archive
    if archive:
        archive.close()
    if path.stat().st_size <= MAX_BYTES[".zip"]:
        return None  # one submission, which its author will be told to pack again
    raise AutograderError(
        f"{path}: the zip has more than {MAX_EXPORT_ENTRIES:,} entries; unpack it and name its folder"
    )


def _count_headers(path: Path) -> int:
    """Headers of entries in the file, counted no further than is of interest; 0 in what is no zip."""
    count, rest = 0, b""
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return 0
        while count <= _MAX_HEADERS and (chunk := file.read(_CHUNK_BYTES)):
            count += (rest + chunk).count(CENTRAL_HEADER)
            rest = chunk[1 - len(CENTRAL_HEADER) :]
    return count
