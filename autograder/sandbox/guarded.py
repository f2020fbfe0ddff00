"""What no submission may touch, for a probe to try: files that hold answers, folders where a file counts."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.worker.confine.namespaces import OWN_PLACES

#: What of a course holds answers; the rest is handed out.
_ANSWERS = ("solutions", "tests")

#: Folders where every user of a usual machine may leave files.
_SHARED_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/lock")


@dataclass(frozen=True)
class Guarded:
    """`secrets` are folders with the names of all files in them, `folders` those where none may be made."""

    secrets: dict[str, list[str]]
    folders: list[str]


def guarded(*, course: Path | None = None, out_dirs: Iterable[Path] = ()) -> Guarded:
    """This package, the answers of that course, and the folders that results are written to."""
    secret_folders = [*OWN_PLACES, *(course / name for name in _ANSWERS if course)]
    secrets = {str(folder): _files(folder) for folder in secret_folders}
    return Guarded(secrets, [*secrets, *map(str, out_dirs), *_SHARED_FOLDERS])


def _files(folder: Path) -> list[str]:
    """All files below a folder, by their paths from there. All, since each has permissions of its own."""
    return [
        os.path.relpath(os.path.join(place, name), folder)
        for place, _, names in os.walk(folder)
        for name in names
    ]
