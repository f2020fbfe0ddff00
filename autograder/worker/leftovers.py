"""What a submission left in its folder, removed: whatever shape that has."""

import contextlib
import os
import stat
from itertools import count

_OWNER_MAY_ALL = stat.S_IRWXU


def empty(folder: str) -> None:
    """Remove all that is in `folder`, whose owner or root we are; nothing runs in it any more.

    Folders may be nested deeper than a path can name or a recursion can follow, closed to their owner, and
    called anything. So each is moved to the top before it is looked into. Links are removed, never followed.
    What can't be removed stays.
    """
    root = os.fsencode(folder)
    fresh = (b"%s/%d.moved" % (root, number) for number in count())
    with contextlib.suppress(OSError):
        os.chmod(root, _OWNER_MAY_ALL)
    pending = [entry.path for entry in _entries(root) if not _remove_file(entry)]
    while pending:
        path = pending.pop()
        if _remove_folder(path):  # most are empty
            continue
        with contextlib.suppress(OSError):
            os.chmod(path, _OWNER_MAY_ALL)
        for entry in _entries(path):
            if not _remove_file(entry):
                moved = next(name for name in fresh if not os.path.lexists(name))
                with contextlib.suppress(OSError):
                    os.chmod(entry.path, _OWNER_MAY_ALL)  # to move a folder is to write in it
                    os.rename(entry.path, moved)
                    pending.append(moved)
        _remove_folder(path)


def _entries(folder: bytes) -> list[os.DirEntry[bytes]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _remove_folder(path: bytes) -> bool:
    """Remove it if it is empty."""
    try:
        os.rmdir(path)
    except OSError:
        return False
    return True


def _remove_file(entry: os.DirEntry[bytes]) -> bool:
    """Remove it unless it is a folder."""
    if entry.is_dir(follow_symlinks=False):
        return False
    with contextlib.suppress(OSError):
        os.unlink(entry.path)
    return True
