"""A fork that is made ready ahead of time and used once: what takes seconds is over when it is needed."""

import contextlib
import json
import os
import socket
import traceback
from collections.abc import Callable
from dataclasses import asdict

from autograder import wire
from autograder.worker import gpu, serve
from autograder.worker.confine.confinement import Confinement
from autograder.worker.confine.limits import Budget


class Spare:
    """Such a fork, as the warm process holds it. `make_ready` runs in it, at once."""

    def __init__(
        self, make_ready: Callable[[], list[int]], confinement: Confinement | None, control: socket.socket
    ) -> None:
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.pid = os.fork()
        if self.pid:
            theirs.close()
            return
        try:
            control.close()
            self._orders.close()
            _wait_and_serve(theirs, make_ready, confinement)
        finally:
            os._exit(0)

    def give(self, budget: Budget, folder: str, data_fd: int) -> None:
        """Have it serve that socket, in that folder. It is no longer a spare then.

        If it has died meanwhile, that is for the other end of the socket to find out, as with any fork.
        """
        message = json.dumps({"budget": asdict(budget), "folder": folder}).encode()
        with self._orders, contextlib.suppress(BrokenPipeError, ConnectionResetError):
            socket.send_fds(self._orders, [message], [data_fd])


def _wait_and_serve(
    orders: socket.socket, make_ready: Callable[[], list[int]], confinement: Confinement | None
) -> None:
    fault, keep = "", []
    try:
        keep = make_ready()
    except Exception:
        fault = traceback.format_exc()[-4000:]
    data, descriptors, _, _ = socket.recv_fds(orders, 1 << 16, 1)
    if not descriptors:
        return  # the warm process is gone
    order = json.loads(data)
    if fault:
        wire.send(socket.socket(fileno=descriptors[0]), {"fault": fault})
        return
    budget = Budget(**order["budget"])
    if budget.gpu_memory_mb:
        gpu.limit_memory(budget.gpu_memory_mb)
    if order["folder"]:
        os.chdir(order["folder"])
    serve.serve(descriptors[0], budget, confinement, keep=keep)
