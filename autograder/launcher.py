"""The process that graders are forked from, as the batch holds it. Imports no torch.

Loading torch takes seconds and hundreds of megabytes, so all graders that use one kind of sandbox share one
loading of it (`autograder.launch`). It starts with the first grader and ends with the last.
"""

import contextlib
import socket
import subprocess
import sys
import tempfile

from autograder.errors import GraderFault
from autograder.lease import Leased
from autograder.sandbox.enclosure import last_words, start_with_socket

#: Sandboxes whose graders fork their warm worker; in the others it is a program of its own.
FORKS_ITS_WORKER = ("kernel", "process", "none")

_STOP_TIMEOUT_S = 5.0


class Launcher(Leased):
    """One such process, shared by whoever has leased it. Any thread may use it."""

    def __init__(self, kind: str, device: str) -> None:
        super().__init__((kind, device))
        self._words = tempfile.TemporaryFile()  # noqa: SIM115  closed by the last release
        # What to grade is told to the graders later: this process may become a submission's. It may write
        # bytecode, which installers like uv leave to others: compiling torch takes seconds.
        command = [sys.executable, "-I", "-m", "autograder.launch", kind]
        self._orders, self._process = start_with_socket(lambda fd: [*command, fd, device], words=self._words)

    @classmethod
    def lease(cls, kind: str, device: str = "cpu") -> "Launcher":
        """The running launcher for that sandbox, or a new one. Give it back with `release`."""
        return cls.lease_by((kind, device), lambda: cls(kind, device))

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def launch(self, channel: socket.socket) -> None:
        """Have a grader forked that talks over the other end of `channel`; returns at once."""
        try:
            socket.send_fds(self._orders, [b"grader"], [channel.fileno()])
        except OSError as cause:
            raise GraderFault("the process that graders are forked from is gone") from cause

    def last_words(self) -> str:
        """What it and the graders that were forked from it wrote to their error output."""
        return last_words(self._words)

    def end(self) -> None:
        self._orders.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=_STOP_TIMEOUT_S)
        self._process.kill()
        self._process.wait()
        self._words.close()
