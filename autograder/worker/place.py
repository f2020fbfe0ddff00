"""Orders in, warm workers out: what an enclosure's program does, and how many workers may be where it is.

Each leaves for namespaces of its own where that is allowed (`life.live`), as in podman and in bubblewrap.
Where it isn't, as by docker's rules, workers would share what forks may write in.
"""

import os
import signal
import socket
from contextlib import suppress

from autograder.worker.confine import linux
from autograder.worker.life import NAMESPACES, enter_namespaces, live

#: What the program says first, and the other side waits for.
MANY, ONE = b"many", b"one"

#: The sandboxes whose workers leave the place where they start.
_LEAVING = ("container", "bubblewrap", "kernel")


def make_workers(orders: socket.socket, sandbox: str, device: str) -> None:
    """Say how many workers this place may have, then make one for each socket that is sent.

    Where it is but one, this process becomes it, and is the first of its process namespace if it was so.
    """
    is_for_many = device == "cpu" and sandbox in _LEAVING and _can_be_left()
    orders.send(MANY if is_for_many else ONE)
    if is_for_many:
        _load()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a worker
    while control := _next(orders):
        if not is_for_many:
            live(control, sandbox, device)
            return
        if os.fork() == 0:
            try:
                linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                orders.close()
                live(control, sandbox, device)
            finally:
                os._exit(1)
        control.close()


def _next(orders: socket.socket) -> socket.socket | None:
    """The control socket of the next worker; None when nobody is left to order any."""
    _, descriptors, _, _ = socket.recv_fds(orders, 64, 1)
    return socket.socket(fileno=descriptors[0]) if descriptors else None


def _load() -> None:
    """Load torch once for all workers; what goes wrong each of them meets again, and tells."""
    with suppress(Exception):
        from autograder.worker.warm import warm_up

        warm_up()


def _can_be_left() -> bool:
    """Whether a process here gets every namespace of its own; tried by one that ends at once."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    try:
        entered = enter_namespaces(is_root=linux.is_privileged())
        os._exit(0 if entered == {*NAMESPACES} else 1)
    finally:
        os._exit(1)
