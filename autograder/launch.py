"""Start a grader: `python -I -m autograder.launch SANDBOX FD`, FD being the channel that verdicts go back on.

Loading torch takes seconds, so grader and warm worker share one loading of it where the sandbox allows: a
process that knows nothing of any assignment yet loads it and forks the worker, which leaves the host; only
then does it learn over the channel what to grade. A worker in bubblewrap or a container is a program of its
own, started by the other side meanwhile; the socket to it comes with the first message.
"""

import json
import socket
import sys
import traceback
from typing import Any

from autograder.sandbox.warm_worker import WarmWorker, fork_warm_worker
from autograder.worker.warm import warm_up

_MAX_MESSAGE_BYTES = 1 << 16


def main() -> None:
    """Warm up, part from the worker, become the grader."""
    kind, channel = sys.argv[1], socket.socket(fileno=int(sys.argv[2]))
    forked = _part_from_worker(channel, kind) if kind in ("kernel", "none") else None
    options, descriptors = _first_message(channel)
    worker = forked or WarmWorker(kind, socket.socket(fileno=descriptors[0]))
    from autograder.grader import serve  # only now: the worker shall not even hold our graders' code

    serve(channel, worker, options)


def _part_from_worker(channel: socket.socket, kind: str) -> WarmWorker:
    try:
        warm_up()
        return fork_warm_worker(kind)
    except Exception:
        channel.sendall(json.dumps({"fault": traceback.format_exc()}).encode() + b"\n")
        raise SystemExit(3) from None


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
