"""The life of a warm process: leave the host, load torch, serve forks until the grader hangs up.

It starts in one of two ways: made by a program of its own (`python -m autograder.worker`), in a container or
in bubblewrap where those are asked for; or as a fork of a process that has torch loaded already and is about
to become a grader (`autograder.launch`). Wherever it starts, it goes on to leave that place as far as it can:
a container is one wall more around the same confinement, not another one.
"""

import json
import os
import signal
import socket
import sys
import traceback
from pathlib import Path

from autograder.worker import gpu
from autograder.worker.confine import limits, linux, namespaces
from autograder.worker.confine.confinement import Confinement
from autograder.worker.environment import ENVIRONMENT

#: What keeps a worker from its host and from other workers there.
NAMESPACES = (
    linux.CLONE_NEWNS,
    linux.CLONE_NEWNET,
    linux.CLONE_NEWIPC,
    linux.CLONE_NEWUTS,
    linux.CLONE_NEWPID,
)


def live(control: socket.socket, sandbox: str, device: str = "cpu") -> None:
    """Confine, warm up, then serve; anything that goes wrong before is told over the control socket.

    `sandbox` is `none` (fork only; by explicit wish) or the one that this process was started in. With
    `process` it stays where it is, on a machine that is thrown away. With a GPU for its `device` it stays in
    the container, whose devices and /proc the driver needs.
    """
    try:
        os.umask(0o022)  # what is made on the way to the root of a fork must be open to its user
        is_confined, has_gpu = sandbox != "none", device != "cpu"
        user = namespaces.free_user()
        is_root, has_mounts = _take_place(control, sandbox, has_gpu=has_gpu)
        namespaces.close_descriptors(keep=[control.fileno()])
        namespaces.silence_standard_streams()
        for name in os.environ.keys() - ENVIRONMENT.keys():  # an engine adds some
            del os.environ[name]
        from autograder.worker.warm import warm_up
        from autograder.worker.zygote import Zygote

        warm_up()
        sys.dont_write_bytecode = True  # what is loaded from now on may be a submission's doing
        confinement = None
        if is_confined:
            confinement = Confinement(
                baseline=limits.measure_baseline(),
                is_root=is_root,
                has_mounts=has_mounts,
                fork_uid=user if is_root else 0,
                has_gpu=has_gpu,
                relies_on_permissions=sandbox == "process",
                surroundings=_surroundings(),
            )
            if has_mounts:
                namespaces.build_root(namespaces.runtime_paths())
            sys.path[:] = [entry for entry in sys.path if _is_of_runtime(entry)]
            confinement.prepare()
        if has_gpu:
            # A fork's CUDA threads see /proc, since Landlock can't be put on them: keep our memory from them.
            linux.prctl(linux.PR_SET_DUMPABLE, 0)
        control.send(json.dumps({"ready": True}).encode())
    except BaseException:
        control.send(json.dumps({"fault": traceback.format_exc()[-4000:]}).encode())
        raise SystemExit(1) from None
    box, shared = _folders(sandbox, has_gpu=has_gpu)
    make_ready = gpu.make_ready if has_gpu else None
    Zygote(control, confinement, box=box, shared=shared, make_ready=make_ready).run()


def _folders(sandbox: str, *, has_gpu: bool) -> tuple[str, tuple[str, ...]]:
    """The folder for a fork without mounts ("": one of the host's), and others to be emptied with it."""
    if sandbox != "container":
        return "", ()
    # On a GPU its older threads may write wherever the container's user may.
    return str(namespaces.BOX), ("/tmp", "/dev/shm") if has_gpu else ()


def _take_place(control: socket.socket, sandbox: str, *, has_gpu: bool) -> tuple[bool, bool]:
    """Go where forks are made; returns (is root, who can change to another user; has its own mounts)."""
    if sandbox == "process":
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        return os.geteuid() == 0, False
    if sandbox == "none" or has_gpu:
        return False, False
    return _leave_host(control)


def _is_of_runtime(entry: str) -> bool:
    """Whether that place of `sys.path` is one of the libraries that a worker may read, and not our own."""
    readable = any(Path(entry).is_relative_to(path) for path in namespaces.runtime_paths())
    return readable and not namespaces.is_own(Path(entry))


def _leave_host(control: socket.socket) -> tuple[bool, bool]:
    """Enter what namespaces this place allows, forking for one; returns (is its root, has its own mounts)."""
    is_root = linux.is_privileged()
    entered = enter_namespaces(is_root=is_root)
    if linux.CLONE_NEWPID in entered:
        _become_init(control)
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    return is_root, linux.CLONE_NEWNS in entered


def enter_namespaces(*, is_root: bool) -> set[int]:
    """Enter one of each kind as far as this place allows; returns the kinds, all of `NAMESPACES` at best."""
    entered = set()
    try:
        if not is_root:
            namespaces.enter_user_namespace()
        for kind in NAMESPACES:
            linux.unshare(kind)
            entered.add(kind)
    except OSError:
        pass  # a container or a hardened kernel; what is missing is reported, and required things checked
    return entered


def _surroundings() -> tuple[str, ...]:
    """The protections that are in force around this process, by looking and not by what was asked for."""
    found = {
        "network namespace": {name for _, name in socket.if_nameindex()} <= {"lo"},
        "pid namespace": os.getpid() == 1,
    }
    return (*(name for name, is_there in found.items() if is_there), *limits.cgroup_limits())


def _become_init(control: socket.socket) -> None:
    """Go on as PID 1 of the new namespace; the process outside only waits, and its death is ours."""
    child = os.fork()
    if child:
        control.close()
        _, status = os.waitpid(child, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0x7F)
