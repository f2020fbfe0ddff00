"""Files in, a zip out whose bytes depend on nothing but their names and contents."""

import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path

_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can tell


def list_files(folder: Path) -> list[Path]:
    """All files below `folder` in a fixed order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def write_zip(folder: Path, archive: Path) -> None:
    """Zip `folder` under its own name."""
    names = {path: path.relative_to(folder.parent).as_posix() for path in list_files(folder)}
    write_files({name: path.read_bytes() for path, name in names.items()}, archive)


def write_files(files: Mapping[str, bytes], archive: Path, *, programs: Collection[str] = ()) -> None:
    """Zip contents by name, in the order given; `programs` are those that may be executed."""
    with zipfile.ZipFile(archive, "w") as zipped:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, date_time=_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # Unix, on every system
            info.external_attr = (0o100755 if name in programs else 0o100644) << 16
            zipped.writestr(info, content, compresslevel=9)
