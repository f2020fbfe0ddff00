"""Text in, a whole file out: a reader sees the old file or the new one; and one writer to a folder."""

import fcntl
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from autograder.errors import FolderInUse

_LOCK = "gradebook.lock"
_PATIENCE_S = 1.0


def write_atomically(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """Replace the file at `path`. The temporary file lies beside it, since a rename can't cross file systems.

    Safe against the death of this process at any point, not against a loss of power.
    """
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with open(descriptor, "w", encoding=encoding, newline="") as file:
            file.write(text)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def is_locked(folder: Path) -> bool:
    """Whether somebody holds `folder`, a `grade` or one who adjusts."""
    try:
        with (folder / _LOCK).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def _lock(file: IO[str], patience_s: float, while_busy: Callable[[], object]) -> None:
    deadline = time.monotonic() + patience_s
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            while_busy()
            if time.monotonic() > deadline:
                raise
        time.sleep(0.05)


@contextmanager
def lock_folder(
    folder: Path, *, patience_s: float | None = None, while_busy: Callable[[], object] = lambda: None
) -> Iterator[None]:
    """Hold `folder` against a second `grade`; the lock goes with the process, however it dies.

    Somebody else's hold is waited for, by default as long as an adjustment takes. `while_busy` is called
    meanwhile; what it raises ends the waiting.
    """
    with (folder / _LOCK).open("w") as file:
        try:
            _lock(file, _PATIENCE_S if patience_s is None else patience_s, while_busy)
        except BlockingIOError as cause:
            raise FolderInUse(
                f"{folder}: another `autograder grade`, or a dashboard, is writing here; "
                "wait for it, or choose another --out"
            ) from cause
        yield
