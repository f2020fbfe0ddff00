"""A hostile probe in, what it managed out: a sandbox that lets any of it through must not grade."""

import shlex
import time

from autograder import wire
from autograder.errors import SandboxFault
from autograder.sandbox.guarded import Guarded, guarded
from autograder.sandbox.warm_worker import WarmWorker
from autograder.worker.confine.limits import NO_MEMORY_LIMIT, Budget

_TIMEOUT_S = 20.0

#: More than any fork's folder may hold.
_MORE_MB = 1024
_BUDGET = Budget(memory_mb=512, disk_mb=8, threads=16, cpu_s=10)

#: Runs where a submission would. Each attempt returns whether it got through.
_PROBE = """
def attempts(secrets, folders, more_mb):
    import os, signal, socket

    open("own", "w").close()  # what every submission may do

    def got_through(attempt, *arguments):
        try:
            attempt(*arguments)
        except (OSError, MemoryError):
            return False
        return True

    def make_file(folder):
        path = os.path.join(folder, "autograder-self-test")
        open(path, "w").close()
        os.unlink(path)

    def write_library():
        make_file(os.path.dirname(os.__file__))

    def open_socket():
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()

    def open_unix_socket():
        socket.socket(socket.AF_UNIX).close()

    def start_process():
        if os.fork() == 0:
            os._exit(0)

    def run_program():
        os.execv("/bin/true", ["true"])

    def signal_parent():
        os.kill(os.getppid() or 1, signal.SIGCONT)

    def fill_disk():
        for number in range(more_mb):
            with open(str(number), "wb") as file:
                file.write(bytes(1 << 20))

    def fill_memory():
        bytearray(2 << 30)

    found = {}
    for folder, names in secrets.items():
        paths = [os.path.join(folder, name) for name in names]
        found["read " + folder] = any(got_through(lambda path: open(path).close(), path) for path in paths)
    for folder in folders:
        found["write in " + folder] = got_through(make_file, folder)
    for attempt in (
        write_library, open_socket, open_unix_socket, start_process, run_program, signal_parent,
        *([fill_disk] if more_mb else []), fill_memory,
    ):
        found[attempt.__name__.replace("_", " ")] = got_through(attempt)
    return found
"""


def self_test(worker: WarmWorker, goal: Guarded | None = None) -> dict[str, bool]:
    """What the probe tried, and whether it got through. Raises SandboxFault when it could not be run.

    `goal` is what it tries to read and to write in; None: this package, and what all users share.
    """
    goal = goal or guarded()
    sock = worker.fork(_BUDGET)
    deadline = time.monotonic() + _TIMEOUT_S
    load = {
        "op": "load",
        "cells": [[1, _PROBE]],
        "files": {},
        "functions": ["attempts"],
        "probes": "",
        "forbidden": {},
    }
    # Where nothing limits the disk, nothing is lost but a machine that is thrown away.
    more_mb = 0 if worker.kind == "process" else _MORE_MB
    perform = {"op": "perform", "name": "attempts", "args": (goal.secrets, goal.folders, more_mb)}
    try:
        wire.send(sock, load, deadline=deadline)
        wire.receive(sock, deadline=deadline)
        wire.receive(sock, deadline=deadline)
        wire.send(sock, perform, deadline=deadline)
        reply = wire.receive(sock, deadline=deadline)
    except wire.WireError as cause:
        raise SandboxFault(f"the sandbox's self-test did not answer: {cause}") from cause
    finally:
        sock.close()
        worker.end()
    if "error" in reply:
        raise SandboxFault(f"the sandbox's self-test failed: {reply['error']}")
    results: dict[str, bool] = reply["answer"]["value"]
    if {"cgroup memory", NO_MEMORY_LIMIT} <= set(worker.protections):
        del results["fill memory"]  # contained by the cgroup, which kills instead of refusing
    return results


def require_tight(worker: WarmWorker, goal: Guarded | None = None) -> None:
    """Raise SandboxFault when the probe got through anywhere."""
    breaches = breaches_of(self_test(worker, goal))
    if breaches:
        remedy = permissions_against(breaches) if worker.kind == "process" else ""
        raise SandboxFault(
            f"the {worker.kind} sandbox does not hold on this machine: a probe could {', '.join(breaches)}. "
            + (f"To change that: {remedy}" if remedy else "Run `autograder doctor`.")
        )


def breaches_of(attempts: dict[str, bool]) -> list[str]:
    """What the probe managed, in words."""
    return [name for name, got_through in attempts.items() if got_through]


def permissions_against(breaches: list[str]) -> str:
    """The command that keeps another user from those files, where Landlock does not; "" if none would."""
    readable = [shlex.quote(name.removeprefix("read ")) for name in breaches if name.startswith("read ")]
    writable = [
        shlex.quote(name.removeprefix("write in ")) for name in breaches if name.startswith("write in ")
    ]
    commands = [f"chmod -R go-rwx {' '.join(readable)}"] if readable else []
    # What is closed altogether needs no second command.
    commands += (
        [f"chmod go-w {' '.join(rest)}"] if (rest := [x for x in writable if x not in readable]) else []
    )
    return " && ".join(commands)
