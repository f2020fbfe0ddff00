"""Start a grader and its warm worker from one loading of torch: `python -I -m autograder.launch SANDBOX FD`.

Loading torch takes seconds, so it is done once, by a process that knows nothing of any assignment yet. It
forks the warm worker, which leaves the host; only then does it learn over the channel what to grade.
"""

import json
import socket
import sys
import traceback

from autograder.sandbox import WarmWorker, open_sandbox
from autograder.worker.warm import warm_up


def main() -> None:
    """Warm up, part from the worker, become the grader."""
    channel = socket.socket(fileno=int(sys.argv[2]))
    worker = _part_from_worker(channel, sys.argv[1])
    from autograder.grader import serve  # only now: the worker shall not even hold our graders' code

    serve(channel, worker)


def _part_from_worker(channel: socket.socket, kind: str) -> WarmWorker:
    try:
        warm_up()
        return open_sandbox(kind, by_fork=True)
    except Exception:
        channel.sendall(json.dumps({"fault": traceback.format_exc()}).encode() + b"\n")
        raise SystemExit(3) from None


if __name__ == "__main__":
    main()
