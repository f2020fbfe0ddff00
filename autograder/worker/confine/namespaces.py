"""Namespaces of the warm process: a root with the runtime's libraries only, no network, no neighbours."""

import os
import stat
import sysconfig
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from autograder.worker.confine import linux

#: Mounting needs a folder that exists on every Linux and that nothing readable lies beneath.
_STAGE = "/sys"

#: The submission's own folder, a fresh tmpfs in each fork.
BOX = Path("/box")
BOX_FILES = 4096

_SYSTEM_LIBRARIES = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/lib32")
_SYSTEM_FILES = ("/etc/ld.so.cache", "/usr/share/zoneinfo", "/etc/fonts", "/usr/share/fonts")
DEVICES = tuple(Path("/dev", name) for name in ("null", "zero", "full", "random", "urandom"))


def runtime_paths() -> list[Path]:
    """What a worker may read: Python's and the system's libraries. No `sys.path`: that may hold a course."""
    paths = [Path(path) for path in (*_python_paths(), *_SYSTEM_LIBRARIES, *_SYSTEM_FILES)]
    return [path for path in paths if path.exists()]


@cache
def _python_paths() -> tuple[str, ...]:
    # Every fork asks, and `sysconfig` works it out anew each time.
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    return tuple(sorted({sysconfig.get_path(name) for name in names}))


def _own_places() -> list[Path]:
    """Every path under which this package is reached, also below a library that is named through a link."""
    real, named = Path(__file__).resolve().parents[2], Path(__file__).absolute().parents[2]
    libraries = [(path, path.resolve()) for path in runtime_paths()]
    below = [path / real.relative_to(there) for path, there in libraries if real.is_relative_to(there)]
    return list(dict.fromkeys((real, named, *below)))


#: Found out while the whole file system can be seen. The trusted half of this package is none of a
#: submission's business.
OWN_PLACES = _own_places()


def is_own(path: Path) -> bool:
    """Whether that path leads to this package, or into it."""
    return any(path.is_relative_to(place) for place in OWN_PLACES)


def enter_user_namespace() -> None:
    """Become root of a new user namespace: how an unprivileged user gets the other namespaces."""
    uid, gid = os.geteuid(), os.getegid()
    linux.unshare(linux.CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
    Path("/proc/self/gid_map").write_text(f"0 {gid} 1")


def enter_mount_namespace() -> None:
    """Enter a mount namespace of this process alone; raises OSError where that is not allowed."""
    if not linux.is_privileged():
        enter_user_namespace()
    linux.unshare(linux.CLONE_NEWNS)
    linux.mount("none", "/", None, linux.MS_REC | linux.MS_PRIVATE)


def has_user(uid: int) -> bool:
    """Whether this user namespace has such a user, to whom a process could change."""
    with open("/proc/self/uid_map") as ranges:
        starts_and_lengths = [tuple(map(int, line.split()))[::2] for line in ranges]
    return any(start <= uid < start + length for start, length in starts_and_lengths)


def free_user() -> int:
    """A user id that nobody has, so that its process limit counts one worker alone; else nobody's."""
    wanted = 2_000_000_000 + int.from_bytes(os.urandom(4)) % 100_000_000
    return wanted if has_user(wanted) else 65534


def build_root(readable: Iterable[Path]) -> None:
    """Replace the file system by an empty one that shows `readable`, read-only, and a few devices.

    Call in a new mount namespace. Afterwards nothing of the host's files is reachable by any path.
    """
    linux.mount("none", "/", None, linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("tmpfs", _STAGE, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "size=1m,nr_inodes=4k,mode=755")
    for path in readable:
        _show(path, read_only=True)
    for device in DEVICES:
        if device.exists():
            _show(device, read_only=False)
    for name in (BOX.name, "tmp", "old"):
        os.makedirs(f"{_STAGE}/{name}", exist_ok=True)
    linux.pivot_root(_STAGE, f"{_STAGE}/old")
    os.chdir("/")
    linux.umount("/old")
    os.rmdir("/old")
    for place in OWN_PLACES:
        _hide(place)
    linux.mount("none", "/", None, linux.MS_REMOUNT | linux.MS_BIND | _kept_flags("/") | linux.MS_RDONLY)


def _show(path: Path, *, read_only: bool) -> None:
    target = Path(_STAGE + str(path))
    if path.is_symlink():
        target.parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(target):
            target.symlink_to(os.readlink(path))
        return
    if path.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    linux.mount(str(path), str(target), None, linux.MS_BIND | linux.MS_REC)
    if read_only:
        flags = _kept_flags(str(target)) | linux.MS_NOSUID | linux.MS_RDONLY
        linux.mount("none", str(target), None, linux.MS_REMOUNT | linux.MS_BIND | flags)


def _kept_flags(target: str) -> int:
    """Mount flags that a user namespace may not take off again."""
    now = os.statvfs(target).f_flag
    same = {os.ST_NOSUID: linux.MS_NOSUID, os.ST_NODEV: linux.MS_NODEV, os.ST_NOEXEC: linux.MS_NOEXEC}
    times = {os.ST_NOATIME: 1024, os.ST_NODIRATIME: 2048, os.ST_RELATIME: 1 << 21}
    return sum(flag for bit, flag in (same | times).items() if now & bit)


def _hide(folder: Path) -> None:
    if folder.is_dir():
        linux.mount("tmpfs", str(folder), "tmpfs", linux.MS_RDONLY | linux.MS_NOSUID, "size=0,mode=000")


def mount_box(*, disk_mb: int, uid: int) -> None:
    """A fresh writable folder for one submission, in a mount namespace of its own: it ends with the fork."""
    linux.unshare(linux.CLONE_NEWNS)
    options = f"size={disk_mb}m,nr_inodes={BOX_FILES},mode=700,uid={uid},gid={uid}"
    linux.mount("tmpfs", str(BOX), "tmpfs", linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC, options)


def close_descriptors(keep: Iterable[int]) -> None:
    """Close every descriptor but `keep` (and 0, 1, 2, which must be no terminal or file of ours)."""
    start = 3
    for number in sorted(keep):
        os.closerange(start, number)
        start = number + 1
    os.closerange(start, 1 << 16)


def silence_standard_streams() -> None:
    """Point 0, 1 and 2 at /dev/null: nothing a submission prints goes anywhere."""
    null = os.open(os.devnull, os.O_RDWR)
    assert stat.S_ISCHR(os.fstat(null).st_mode)
    for number in (0, 1, 2):
        os.dup2(null, number)
    if null > 2:
        os.close(null)
