"""A hostile probe in, what it managed out: a sandbox that lets any of it through must not grade."""

import time
from pathlib import Path

from autograder import wire
from autograder.errors import SandboxFault
from autograder.sandbox.warm_worker import WarmWorker
from autograder.worker.confine.limits import Budget

_TIMEOUT_S = 20.0

#: More than any fork's folder may hold.
_MORE_MB = 1024
_BUDGET = Budget(memory_mb=512, disk_mb=8, threads=16, cpu_s=10)

#: Runs where a submission would. Each attempt returns whether it got through.
_PROBE = """
def attempts(secret, more_mb):
    import os, signal, socket

    open("own", "w").close()  # what every submission may do

    def got_through(attempt):
        try:
            attempt()
        except (OSError, MemoryError):
            return False
        return True

    def read_course():
        open(secret).read()

    def write_outside():
        open("/tmp/autograder-self-test", "w").close()

    def write_library():
        open(os.path.join(os.path.dirname(os.__file__), "autograder-self-test"), "w").close()

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

    return {attempt.__name__: got_through(attempt) for attempt in (
        read_course, write_outside, write_library, open_socket, open_unix_socket, start_process,
        run_program, signal_parent, fill_disk, fill_memory,
    )}
"""


def self_test(worker: WarmWorker) -> dict[str, bool]:
    """What the probe tried, and whether it got through. Raises SandboxFault when it could not be run."""
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
    perform = {"op": "perform", "name": "attempts", "args": (str(Path(__file__).resolve()), _MORE_MB)}
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
    return results


def require_tight(worker: WarmWorker) -> None:
    """Raise SandboxFault when the probe got through anywhere."""
    breaches = breaches_of(self_test(worker))
    if breaches:
        raise SandboxFault(
            f"the {worker.kind} sandbox does not hold on this machine: a probe could {', '.join(breaches)}. "
            "Run `autograder doctor`."
        )


def breaches_of(attempts: dict[str, bool]) -> list[str]:
    """What the probe managed, in words."""
    return [name.replace("_", " ") for name, got_through in attempts.items() if got_through]
