"""The warm worker process as the grader holds it: limits in, a socket to a confined fork out."""

import contextlib
import json
import os
import signal
import socket
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any

from autograder import wire
from autograder.errors import SandboxFault
from autograder.sandbox.enclosure import Enclosure
from autograder.worker.confine.limits import Budget
from autograder.worker.life import live

_START_TIMEOUT_S = 180.0  # importing torch from a cold disk
_FORK_TIMEOUT_S = 20.0
_END_TIMEOUT_S = 120.0  # with all the files that a fork left to be removed, where it had no mounts of its own


@dataclass(frozen=True)
class Ended:
    """How a fork ended: the signal that killed it (0 for none) and its exit code."""

    signal: int
    exit_code: int


class WarmWorker:
    """A process with torch loaded, of which each submission gets one confined fork. One fork at a time.

    `control` is the socket to it. `enclosure` is the program that it is, ended with it; `child` is the
    process that it is where it was forked off this one.
    """

    def __init__(
        self, kind: str, control: socket.socket, *, enclosure: Enclosure | None = None, child: int = 0
    ) -> None:
        self.kind = kind
        self.protections: tuple[str, ...] = ()
        #: Whether the last submission left more in a shared folder than could be removed: let no other in.
        self.is_littered = False
        self.pid = enclosure.pid if enclosure else child
        self._control = control
        self._enclosure = enclosure
        self._child = child
        self._is_ready = False

    def wait_until_ready(self) -> None:
        """Block until the worker can fork; raises SandboxFault with its own words when it could not start."""
        if not self._is_ready:
            self._receive(_START_TIMEOUT_S)
            self._is_ready = True

    def fork(self, budget: Budget) -> socket.socket:
        """Fork and confine one worker; returns the socket to talk to it over. Ends the fork before it."""
        self.wait_until_ready()
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                # Its caller and the fork take turns: on one core where the caller keeps to one.
                cores = sorted(os.sched_getaffinity(0))
                self._send({"fork": asdict(budget), "cores": cores}, descriptors=[theirs.fileno()])
            self._receive(_FORK_TIMEOUT_S)
        except BaseException:
            ours.close()
            raise
        try:
            self._greet(ours)
        except BaseException:
            ours.close()
            self.end()  # and with it the folder that it was given
            raise
        return ours

    def _greet(self, fork: socket.socket) -> None:
        """Hear from the fork what confines it."""
        try:
            greeting = wire.receive(fork, deadline=time.monotonic() + _FORK_TIMEOUT_S)
        except wire.WireError as cause:
            raise SandboxFault(f"a fork died before it was confined: {cause}") from cause
        if "fault" in greeting:
            raise SandboxFault(f"a fork could not be confined: {greeting['fault']}")
        self.protections = tuple(greeting["confined"])

    def end(self) -> Ended:
        """Kill the fork and whatever it started; tells how it had ended if it was dead already."""
        self._send({"end": True})
        ended = self._receive(_END_TIMEOUT_S)["ended"]
        self.is_littered = ended["is_littered"]
        return Ended(signal=ended["signal"], exit_code=ended["exit"])

    def _send(self, message: dict[str, Any], descriptors: Sequence[int] = ()) -> None:
        try:
            socket.send_fds(self._control, [json.dumps(message).encode()], list(descriptors))
        except OSError as cause:
            raise SandboxFault("the warm worker process is gone") from cause

    def _receive(self, timeout_s: float) -> dict[str, Any]:
        self._control.settimeout(timeout_s)
        try:
            data = self._control.recv(1 << 16)
        except OSError as cause:
            raise SandboxFault(f"the warm worker process does not answer: {cause}") from cause
        if not data:
            words = self._enclosure.last_words() if self._enclosure else ""
            raise SandboxFault(f"the warm worker process ended unexpectedly\n{words}".rstrip())
        message: dict[str, Any] = json.loads(data)
        if "fault" in message:
            raise SandboxFault(f"the warm worker process could not start:\n{message['fault']}")
        return message

    def close(self) -> None:
        """End the warm process and every fork of it."""
        self._control.close()
        if self._enclosure:
            self._enclosure.close()
        elif self._child:
            # Its death is a signal to the process inside the namespace, which goes with it.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self._child, 0)
            self._child = 0

    def __enter__(self) -> "WarmWorker":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self.close()


def fork_warm_worker(kind: str, device: str = "cpu") -> WarmWorker:
    """Fork the warm process off this one, which has torch loaded and holds nothing of an assignment."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if not pid:
        try:
            ours.close()
            live(theirs, kind, device)
        finally:
            os._exit(1)
    theirs.close()
    return WarmWorker(kind, ours, child=pid)
