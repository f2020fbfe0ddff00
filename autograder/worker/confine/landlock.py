"""Landlock: folders that may be read and folders that may be written in, everything else refused.

Source: Linux `Documentation/userspace-api/landlock.rst`. The system call numbers are the same on every
architecture. ABI 4 adds TCP, ABI 6 signals and abstract sockets to what is refused.
"""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

from autograder.worker.confine import linux

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_RULE_PATH_BENEATH = 1
_CREATE_RULESET_VERSION = 1

_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_FIRST_ABI_RIGHTS = (1 << 13) - 1
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_EXECUTE = 1 << 0
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def abi() -> int:
    """The Landlock version of this kernel, 0 where it has none."""
    try:
        return linux.syscall(
            _CREATE_RULESET,
            None,
            ctypes.c_size_t(0),
            ctypes.c_uint32(_CREATE_RULESET_VERSION),
            call="landlock",
        )
    except OSError:
        return 0


def _filesystem_rights(version: int) -> int:
    rights = _FIRST_ABI_RIGHTS
    if version >= 2:
        rights |= _REFER
    if version >= 3:
        rights |= _TRUNCATE
    if version >= 5:
        rights |= _IOCTL_DEV
    return rights


def restrict(*, readable: Iterable[Path], writable: Iterable[Path]) -> int:
    """Confine this process and its children for good; returns the ABI version that was enforced.

    Paths that don't exist are passed over. Requires no_new_privs (or CAP_SYS_ADMIN) to be set.
    """
    version = abi()
    if not version:
        raise OSError("this kernel has no Landlock")
    handled = _filesystem_rights(version)
    attributes = _Ruleset(handled, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = linux.syscall(
        _CREATE_RULESET,
        ctypes.byref(attributes),
        ctypes.c_size_t(size),
        ctypes.c_uint32(0),
        call="landlock_create_ruleset",
    )
    try:
        for path in readable:
            _allow(ruleset, path, (_READ_FILE | _READ_DIR) & handled)
        for path in writable:
            # Everything but starting programs.
            _allow(ruleset, path, handled & ~_EXECUTE)
        linux.syscall(
            _RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0), call="landlock_restrict_self"
        )
    finally:
        os.close(ruleset)
    return version


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not path.is_dir():
            rights &= _FILE_RIGHTS
        rule = _PathBeneath(rights, folder)
        linux.syscall(
            _ADD_RULE,
            ctypes.c_int(ruleset),
            ctypes.c_int(_RULE_PATH_BENEATH),
            ctypes.byref(rule),
            ctypes.c_uint32(0),
            call="landlock_add_rule",
        )
    finally:
        os.close(folder)
