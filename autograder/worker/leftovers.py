"""What a submission left in its folder, removed: whatever shape that has."""

import contextlib
import os
import stat
import time
from collections.abc import Iterator
from itertools import count

_OWNER_MAY_ALL = stat.S_IRWXU


def empty(folder: str, *, timeout_s: float) -> bool:
    """Remove all that is in `folder`, whose owner or root we are; nothing runs in it any more.

    Returns whether all of it is gone: there may be millions of files, and what takes longer stays.
    Folders may be nested deeper than a path can name or a recursion can follow, closed to their owner, and
    called anything. So each is moved to the top before it is looked into. Links are removed, never followed.
    """
    deadline = time.monotonic() + timeout_s
    root = os.fsencode(folder)
    fresh = (b"%s/%d.moved" % (root, number) for number in count())
    with contextlib.suppress(OSError):
        os.chmod(root, _OWNER_MAY_ALL)
    pending = [root]
    while pending:
        path = pending.pop()
        with contextlib.suppress(OSError):
            os.chmod(path, _OWNER_MAY_ALL)
        for entry in _entries(path):
            if time.monotonic() > deadline:
                return False
            if _remove(entry):
                continue
            inner = entry.path
            if path != root:
                inner = next(name for name in fresh if not os.path.lexists(name))
                with contextlib.suppress(OSError):
                    os.chmod(entry.path, _OWNER_MAY_ALL)  # to move a folder is to write in it
                    os.rename(entry.path, inner)
            pending.append(inner)
        if path != root:
            with contextlib.suppress(OSError):
                os.rmdir(path)
    return not any(_entries(root))


def _entries(folder: bytes) -> Iterator[os.DirEntry[bytes]]:
    """What is in a folder, one by one: a list of it might not fit into memory."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        yield from entries


def _remove(entry: os.DirEntry[bytes]) -> bool:
    """Remove a file or an empty folder, as most are; returns False for a folder that may hold something."""
    is_folder = entry.is_dir(follow_symlinks=False)
    try:
        (os.rmdir if is_folder else os.unlink)(entry.path)
    except OSError:
        return not is_folder
    return True
