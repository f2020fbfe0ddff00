"""The warm worker process as the grader holds it: limits in, a socket to a confined fork out."""

import contextlib
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any

from autograder import wire
from autograder.errors import AutograderError, SandboxFault
from autograder.worker.confine.limits import Budget
from autograder.worker.environment import ENVIRONMENT
from autograder.worker.life import live

_START_TIMEOUT_S = 180.0  # importing torch from a cold disk
_FORK_TIMEOUT_S = 20.0


@dataclass(frozen=True)
class Ended:
    """How a fork ended: the signal that killed it (0 for none) and its exit code."""

    signal: int
    exit_code: int


class WarmWorker:
    """A process with torch loaded, of which each submission gets one confined fork. One fork at a time."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.protections: tuple[str, ...] = ()
        self.pid = 0
        self._control: socket.socket | None = None

    def start(self) -> None:
        """Start a process that loads torch; returns at once. The first `fork` waits until it is ready."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-I", "-B", "-m", "autograder.worker", self.kind, str(theirs.fileno())]
        with theirs:
            process = subprocess.Popen(
                command,
                env=ENVIRONMENT,
                cwd="/",
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        process.returncode = 0  # it is waited for by its id, like a worker that was forked
        self.pid, self._control, self._is_ready = process.pid, ours, False

    def start_by_fork(self) -> None:
        """Fork the warm process off this one, which has torch loaded and holds nothing of an assignment."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if not pid:
            try:
                ours.close()
                live(theirs, self.kind)
            finally:
                os._exit(1)
        theirs.close()
        self.pid, self._control, self._is_ready = pid, ours, False

    def wait_until_ready(self) -> None:
        """Block until the worker can fork; raises SandboxFault with its own words when it could not start."""
        if not self._is_ready:
            self._receive(_START_TIMEOUT_S)
            self._is_ready = True

    def fork(self, budget: Budget) -> socket.socket:
        """Fork and confine one worker; returns the socket to talk to it over. Ends the fork before it."""
        self.wait_until_ready()
        assert self._control is not None
        ours, theirs = socket.socketpair()
        with theirs:
            message = json.dumps({"fork": asdict(budget)}).encode()
            try:
                socket.send_fds(self._control, [message], [theirs.fileno()])
            except OSError as cause:
                raise SandboxFault("the warm worker process is gone") from cause
        self._receive(_FORK_TIMEOUT_S)
        try:
            greeting = wire.receive(ours, deadline=time.monotonic() + _FORK_TIMEOUT_S)
        except wire.WireError as cause:
            raise SandboxFault(f"a fork died before it was confined: {cause}") from cause
        if "fault" in greeting:
            raise SandboxFault(f"a fork could not be confined: {greeting['fault']}")
        self.protections = tuple(greeting["confined"])
        return ours

    def end(self) -> Ended:
        """Kill the fork and whatever it started; tells how it had ended if it was dead already."""
        assert self._control is not None
        try:
            self._control.send(json.dumps({"end": True}).encode())
        except OSError as cause:
            raise SandboxFault("the warm worker process is gone") from cause
        ended = self._receive(_FORK_TIMEOUT_S)["ended"]
        return Ended(signal=ended["signal"], exit_code=ended["exit"])

    def _receive(self, timeout_s: float) -> dict[str, Any]:
        assert self._control is not None
        self._control.settimeout(timeout_s)
        try:
            data = self._control.recv(1 << 16)
        except OSError as cause:
            raise SandboxFault(f"the warm worker process does not answer: {cause}") from cause
        if not data:
            raise SandboxFault("the warm worker process ended unexpectedly")
        message: dict[str, Any] = json.loads(data)
        if "fault" in message:
            raise SandboxFault(f"the warm worker process could not start:\n{message['fault']}")
        return message

    def close(self) -> None:
        """End the warm process and every fork of it."""
        if self._control is not None:
            self._control.close()
        if self.pid:
            # Its death is a signal to the process inside the namespace, which goes with it.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.pid, 0)
            self.pid = 0

    def __enter__(self) -> "WarmWorker":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self.close()


def open_sandbox(kind: str, *, by_fork: bool = False) -> WarmWorker:
    """A started worker for `auto`, `kernel` or `none`. Raises AutograderError where that can't be had here.

    `auto` is the strongest implementation that works on this machine. It never falls back to `none`.
    `by_fork`: see `WarmWorker.start_by_fork`.
    """
    if kind not in ("auto", "kernel", "none"):
        raise AutograderError(f"no sandbox is called {kind!r}; choose auto, kernel or none")
    if kind != "none" and (platform.system() != "Linux" or os.uname().machine not in ("x86_64", "aarch64")):
        raise AutograderError(
            f"the kernel sandbox needs Linux on x86-64 or arm64; this is {platform.system()} on "
            f"{platform.machine()}. Grade on such a machine or in a container; `--sandbox none` runs the "
            "submissions unconfined, with your rights."
        )
    worker = WarmWorker("kernel" if kind == "auto" else kind)
    if by_fork:
        worker.start_by_fork()
    else:
        worker.start()
    return worker
