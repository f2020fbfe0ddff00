"""The sandbox for a machine that is made for one submission and thrown away: another user, no namespaces.

Gradescope's containers are such: root in one, but the engine's filter lets nobody make a namespace in there.
What is lost with the namespaces, `DESIGN.md` says; `auto` never takes it.
"""

import os
import shlex
import stat

from autograder.sandbox.lack import Lack
from autograder.worker.confine import linux, namespaces


def lack() -> Lack | None:
    """What keeps forks from being given to another user here, which takes root and its right to do so."""
    needed = {linux.CAP_CHOWN, linux.CAP_DAC_OVERRIDE, linux.CAP_KILL, linux.CAP_SETGID, linux.CAP_SETUID}
    if os.geteuid() != 0:
        return Lack("only root can give a submission to another user", "start it as root")
    if not needed <= linux.capabilities():
        return Lack("this root may not change to another user", "docker's default capabilities")
    if not namespaces.has_user(namespaces.free_user()):
        return Lack("this user namespace has no other user", "start the container with more than one user id")
    closed = _closed_folders()
    if closed:
        return Lack(
            "Python lies where no other user may look", f"chmod o+x {' '.join(map(shlex.quote, closed))}"
        )
    return None


def _closed_folders() -> list[str]:
    """Folders around Python and its packages that other users can't pass through."""
    around = {folder for path in namespaces.runtime_paths() for folder in path.resolve().parents}
    return sorted(str(folder) for folder in around if not folder.stat().st_mode & stat.S_IXOTH)
