"""The life of a warm process: leave the host, load torch, serve forks until the grader hangs up.

It starts in one of two ways: as a program of its own (`python -m autograder.worker`), or as a fork of a
process that has torch loaded already and is about to become a grader (`autograder.launch`).
"""

import json
import os
import signal
import socket
import sys
import traceback

from autograder.worker.confine import limits, linux, namespaces
from autograder.worker.confine.confinement import Confinement


def live(control: socket.socket, sandbox: str) -> None:
    """Confine, warm up, then serve; anything that goes wrong before is told over the control socket.

    `sandbox` is `kernel` (confine with what the kernel offers) or `none` (fork only; by explicit wish).
    """
    try:
        is_confined = sandbox == "kernel"
        outside_uid = _free_uid()
        is_root, entered = _leave_host(control) if is_confined else (False, set())
        namespaces.close_descriptors(keep=[control.fileno()])
        namespaces.silence_standard_streams()
        from autograder.worker.warm import warm_up
        from autograder.worker.zygote import Zygote

        warm_up()
        confinement = None
        if is_confined:
            confinement = Confinement(
                baseline=limits.measure_baseline(),
                is_root=is_root,
                has_mounts="mounts" in entered,
                has_network_namespace="network" in entered,
                has_pid_namespace="pid" in entered,
                fork_uid=outside_uid if is_root else 0,
            )
            if confinement.has_mounts:
                namespaces.build_root(namespaces.runtime_paths())
            sys.path[:] = [str(path) for path in namespaces.runtime_paths() if path.name != "lib"]
        control.send(json.dumps({"ready": True}).encode())
    except BaseException:
        control.send(json.dumps({"fault": traceback.format_exc()[-4000:]}).encode())
        raise SystemExit(1) from None
    Zygote(control, confinement).run()


def _leave_host(control: socket.socket) -> tuple[bool, set[str]]:
    """Enter what namespaces this machine allows, forking for one; returns (was root, their names)."""
    is_root = os.geteuid() == 0
    entered = set()
    try:
        if not is_root:
            namespaces.enter_user_namespace()
        for name, flag in (
            ("mounts", linux.CLONE_NEWNS),
            ("network", linux.CLONE_NEWNET),
            ("ipc", linux.CLONE_NEWIPC),
            ("uts", linux.CLONE_NEWUTS),
            ("pid", linux.CLONE_NEWPID),
        ):
            linux.unshare(flag)
            entered.add(name)
    except OSError:
        pass  # a container or a hardened kernel; what is missing is reported, and required things checked
    if "pid" in entered:
        _become_init(control)
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    return is_root, entered


def _become_init(control: socket.socket) -> None:
    """Go on as PID 1 of the new namespace; the process outside only waits, and its death is ours."""
    child = os.fork()
    if child:
        control.close()
        _, status = os.waitpid(child, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0x7F)


def _free_uid() -> int:
    """A user id that nobody has, so that its process limit counts this worker alone; else nobody's."""
    wanted = 2_000_000_000 + os.getppid() % 100_000_000
    with open("/proc/self/uid_map") as ranges:
        for line in ranges:
            start, _, length = map(int, line.split())
            if start <= wanted < start + length:
                return wanted
    return 65534
