"""Bubblewrap around warm workers: its namespaces and its root, made by a program that many rely on.

A worker then confines itself in there as it would on the host. Started by root it keeps root's rights
within these walls, which it needs to change to another user for each fork; any other user gets none outside
of a user namespace anyway.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from autograder.sandbox.enclosure import (
    BOOTSTRAP,
    CODE,
    PACKAGE,
    WORKER_SOURCES,
    Enclosure,
    start_enclosure,
)
from autograder.sandbox.lack import ALLOW_NAMESPACES, Lack
from autograder.worker.confine.namespaces import DEVICES, runtime_paths

_TIMEOUT_S = 10.0


def lack() -> Lack | None:
    """What keeps bubblewrap from being used here."""
    program = shutil.which("bwrap")
    if program is None:
        return Lack("bwrap is not installed", "apt-get install bubblewrap")
    try:
        done = subprocess.run(
            [*_walls(program), "--", sys.executable, "-I", "-S", "-c", "pass"],
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as cause:
        return Lack(f"bwrap does not run: {cause}", "apt-get install --reinstall bubblewrap")
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        return Lack(f"bwrap could not make its namespaces: {said}", ALLOW_NAMESPACES)
    return None


def start() -> Enclosure:
    """Start a program for warm workers in bubblewrap."""
    program = shutil.which("bwrap") or "bwrap"
    python = [sys.executable, "-I", "-B", "-c", BOOTSTRAP]
    return start_enclosure(lambda fd: [*_walls(program), "--", *python, "bubblewrap", fd, "cpu"])


def _walls(program: str) -> list[str]:
    """Bubblewrap's arguments; see its manual page."""
    return [
        program,
        *("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"),
        *("--as-pid-1", "--new-session", "--die-with-parent"),
        *(("--cap-add", "ALL") if os.geteuid() == 0 else ()),
        # Loading torch takes a folder for temporary files; no fork sees it.
        *("--tmpfs", "/tmp"),
        *_files(),
        *("--proc", "/proc", "--dir", "/sys", "--remount-ro", "/", "--chdir", "/"),
    ]


def _files() -> Iterator[str]:
    """Python, the system's libraries, the worker's code, a few devices; all else of the host is not there."""
    prefixes = [Path(prefix) for prefix in (sys.base_prefix, sys.prefix)]
    # By its own name, too: where that leads through a link, programs are still started by it.
    python = dict.fromkeys((*(path.resolve() for path in prefixes), *prefixes))
    for path in [Path("/usr"), *python, *runtime_paths()]:
        if path.is_symlink() and path not in python:
            yield from ("--symlink", os.readlink(path), str(path))
        elif path.is_relative_to("/usr") and path != Path("/usr"):
            continue  # shown with it
        else:
            yield from ("--ro-bind", str(path), str(path))
    for name in WORKER_SOURCES:
        yield from ("--ro-bind", str(PACKAGE / name), f"{CODE}/autograder/{name}")
    for device in DEVICES:
        yield from ("--dev-bind-try", str(device), str(device))
