"""Confinement of the warm process, then of each fork of it: what was asked for in, what is enforced out.

Theory of operation. The warm process first leaves the host: new mount, network, IPC, UTS and PID namespaces
(as root directly, else through a user namespace), a root file system that holds nothing but the runtime's
libraries. Each fork then gets a fresh tmpfs of its own, another user id or no capabilities, rlimits, Landlock
and seccomp, in that order, because each step needs what the next one takes away. Being PID 1 of its
namespace, the warm process ends a submission with all it may have started by one `kill(-1)`.
"""

import contextlib
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.worker.confine import landlock, limits, linux, namespaces, seccomp


@dataclass
class Confinement:
    """How the forks of this warm process are confined. `surroundings` names what protects them already.

    `relies_on_permissions` says that another user id may be all that keeps files from them: the machine is
    theirs alone, and the self-test finds out what it lets them reach.
    """

    baseline: limits.Baseline
    is_root: bool
    has_mounts: bool = False
    fork_uid: int = 0
    has_gpu: bool = False
    relies_on_permissions: bool = False
    surroundings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.is_root and not namespaces.has_user(self.fork_uid):
            # Root of a user namespace that holds nobody else: confine as for any other user.
            self.is_root, self.fork_uid = False, os.geteuid()

    def prepare(self) -> None:
        """Work out, in the warm process, what is the same for each of its forks."""
        seccomp.prepare(has_gpu=self.has_gpu)
        _ = self._libraries

    def confine_fork(self, budget: limits.Budget, *, keep: Sequence[int]) -> list[str]:
        """Confine this freshly forked process for good; returns the protections in force.

        Of its descriptors it keeps those of `keep`.

        Where there are no mount namespaces its current folder is the one that it may write in. Raises
        OSError when a protection that every sandbox needs can't be had.
        """
        enforced = []
        with contextlib.suppress(OSError):
            os.setsid()
        namespaces.close_descriptors(keep=keep)
        if self.has_mounts:
            namespaces.mount_box(disk_mb=budget.disk_mb, uid=self.fork_uid)
            os.chdir(namespaces.BOX)
            enforced += ["mount namespace"]
        elif self.is_root:
            os.chown(".", self.fork_uid, self.fork_uid)
        enforced += [*self.surroundings, *self._drop_privileges()]
        enforced.append(limits.apply(budget, self.baseline, has_gpu=self.has_gpu))
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
        if landlock.abi():
            version = self._restrict_files()
            enforced.append(f"landlock {version}")
        elif not self.has_mounts and not (self.relies_on_permissions and self.is_root):
            raise OSError("neither a mount namespace nor Landlock can keep files from a submission")
        seccomp.install(has_gpu=self.has_gpu)
        return [*enforced, "seccomp"]

    def _drop_privileges(self) -> list[str]:
        if self.is_root:
            os.setgroups([])
            os.setresgid(self.fork_uid, self.fork_uid, self.fork_uid)
            os.setresuid(self.fork_uid, self.fork_uid, self.fork_uid)
        linux.drop_capabilities()
        # Here, since neither a fork nor a change of user leaves it in force.
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        return ["other user" if self.is_root else "no capabilities"]

    @cached_property
    def _libraries(self) -> list[Path]:
        readable = namespaces.runtime_paths()
        for own in namespaces.OWN_PLACES:
            for folder in [path for path in readable if own.is_relative_to(path)]:
                # Landlock can't take a part out of a folder that it allows, so allow the siblings instead.
                readable.remove(folder)
                readable += [path for path in folder.iterdir() if path != own] if folder != own else []
        return readable

    def _restrict_files(self) -> int:
        readable, writable = list(self._libraries), [Path.cwd(), *namespaces.DEVICES]
        if self.has_gpu:
            readable += [Path("/proc/self"), Path("/proc/driver/nvidia"), Path("/proc/devices"), Path("/sys")]
            writable += Path("/dev").glob("nvidia*")
        return landlock.restrict(readable=readable, writable=writable)
