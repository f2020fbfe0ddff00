"""Start graders: `python -I -m autograder.launch SANDBOX FD DEVICE`, FD being the socket for orders.

Loading torch takes seconds, so it is done once, by a process that knows nothing of any assignment. Each order
brings a channel and forks a grader, which learns over the channel what to grade. With `kernel`, `process` and
`none` the grader forks its warm worker before it learns that: one loading serves both. A worker in bubblewrap
or a container is a program of its own, started by the other side; its socket comes with the first message.
"""

import json
import os
import signal
import socket
import sys
import traceback
from typing import Any

from autograder.launcher import FORKS_ITS_WORKER
from autograder.sandbox.warm_worker import WarmWorker, fork_warm_worker

_MAX_MESSAGE_BYTES = 1 << 16


def main() -> None:
    """Load torch, then fork a grader for each order until nobody is left to give one."""
    kind, orders, device = sys.argv[1], socket.socket(fileno=int(sys.argv[2])), sys.argv[3]
    fault = _load(kind)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a grader: its channel tells its end
    while True:
        _, descriptors, _, _ = socket.recv_fds(orders, _MAX_MESSAGE_BYTES, 1)
        if not descriptors:
            return
        if os.fork() == 0:
            try:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                orders.close()
                _be_grader(kind, device, socket.socket(fileno=descriptors[0]), fault)
            finally:
                os._exit(0)
        os.close(descriptors[0])


def _load(kind: str) -> str:
    """Import what takes long; returns the traceback of what went wrong, for graders to tell."""
    try:
        from autograder.worker.warm import warm_up

        warm_up()  # graders run what students should have written: torch loads as much late for them
        if kind not in FORKS_ITS_WORKER:
            import autograder.grader  # noqa: F401
    except Exception:
        return traceback.format_exc()
    return ""


def _be_grader(kind: str, device: str, channel: socket.socket, fault: str) -> None:
    """Grade what the channel asks for; whatever keeps this process from it is told over the channel, too."""
    try:
        if fault:
            raise RuntimeError(fault)
        worker = fork_warm_worker(kind, device) if kind in FORKS_ITS_WORKER else None
        channel.sendall(json.dumps({"pid": os.getpid()}).encode() + b"\n")
        options, descriptors = _first_message(channel)
        worker = worker or WarmWorker(kind, socket.socket(fileno=descriptors[0]))
        from autograder.grader import serve  # only now: a worker shall not even hold our graders' code
    except Exception:
        channel.sendall(json.dumps({"fault": traceback.format_exc()}).encode() + b"\n")
        return
    serve(channel, worker, options)


def _first_message(channel: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """What to grade, and the descriptor that came with it; one line, sent when nothing else is under way."""
    line, descriptors = b"", []
    while not line.endswith(b"\n"):
        data, received, _, _ = socket.recv_fds(channel, _MAX_MESSAGE_BYTES, 1)
        if not data:
            raise SystemExit(0)  # no longer wanted
        line += data
        descriptors += received
    return json.loads(line), descriptors


if __name__ == "__main__":
    main()
