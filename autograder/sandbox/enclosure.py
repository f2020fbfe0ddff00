"""What warm workers that are no forks of a grader run in: nothing at all, bubblewrap's walls, a container.

An enclosure is started by the process that has the person's environment, which an engine needs. A worker in
it reaches the grader as one connected socket.
"""

import contextlib
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from autograder.errors import SandboxFault
from autograder.worker.environment import ENVIRONMENT
from autograder.worker.place import MANY

PACKAGE = Path(__file__).resolve().parent.parent

#: All of this package that a worker needs; nothing of it knows tests, answers or scores.
WORKER_SOURCES = ("__init__.py", "submission.py", "wire.py", "worker")

#: Where an enclosure shows them: no path of the host is repeated in there.
CODE = "/opt/autograder"

#: Starts a worker from there, since Python's isolated mode takes no folder on the command line.
BOOTSTRAP = (
    f"import runpy, sys; sys.path.insert(0, {CODE!r}); "
    "runpy.run_module('autograder.worker', run_name='__main__', alter_sys=True)"
)

_OPEN_TIMEOUT_S = 60.0
_STOP_TIMEOUT_S = 10.0
_MAX_WORDS = 4000


class Enclosure:
    """A program that makes warm workers: a socket for orders to it, and the process to end with it.

    `words` is the file that its error output goes to, where it says why it could not start. `kill` ends it
    when closing its socket does not.
    """

    def __init__(
        self,
        orders: socket.socket,
        process: subprocess.Popen[bytes],
        words: IO[bytes],
        *,
        pid: int = 0,
        kill: Callable[[], object] | None = None,
    ) -> None:
        self._orders = orders
        self._holds_many: bool | None = None
        self.pid = pid or process.pid
        self._process = process
        self._words = words
        self._kill = kill or process.kill

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    @property
    def holds_many(self) -> bool:
        """Whether workers in it are kept from each other, so that it may have several; else it has one.

        Blocks until the program says so; raises SandboxFault when it does not.
        """
        if self._holds_many is None:
            self._orders.settimeout(_OPEN_TIMEOUT_S)
            try:
                answer = self._orders.recv(16)
            except OSError as cause:
                raise SandboxFault(f"its program does not answer: {cause}") from cause
            if not answer:
                raise SandboxFault(f"its program could not start\n{self.last_words()}".rstrip())
            self._holds_many = answer == MANY
        return self._holds_many

    def open_worker(self) -> socket.socket:
        """Have a warm worker made; returns its control socket, with whose closing it ends."""
        assert self.holds_many is not None
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with theirs:
                socket.send_fds(self._orders, [b"worker"], [theirs.fileno()])
        except OSError as cause:
            ours.close()
            raise SandboxFault(f"its program is gone\n{self.last_words()}".rstrip()) from cause
        return ours

    def last_words(self) -> str:
        """What it wrote to its error output."""
        return last_words(self._words)

    def close(self) -> None:
        """End it and whatever runs in it: it ends when nobody can order any more, else by force."""
        with self._words, self._orders:
            pass
        try:
            self._process.wait(timeout=_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(OSError, subprocess.SubprocessError):  # of an engine that hangs, too
                self._kill()
            self._process.kill()
            self._process.wait()


def last_words(file: IO[bytes]) -> str:
    """The end of what was written to a file, as text."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _MAX_WORDS))
    return file.read().decode(errors="replace").strip()


def start_with_socket(
    command: Callable[[str], Sequence[str]], *, words: IO[bytes]
) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """Start a program of ours; returns the other end of the socket that it inherits, and its process.

    `command` makes its command line from the descriptor; `words` is where its error output goes.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        with theirs:
            process = subprocess.Popen(
                command(str(theirs.fileno())),
                env=ENVIRONMENT,
                cwd="/",
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=words,
                start_new_session=True,  # Ctrl-C is for the batch, which ends its graders in good order
            )
    except BaseException:
        ours.close()
        raise
    return ours, process


def start_enclosure(command: Callable[[str], Sequence[str]]) -> Enclosure:
    """Start a worker by a command line that is made from the descriptor of its control socket."""
    words = tempfile.TemporaryFile()  # noqa: SIM115  the enclosure closes it
    try:
        return Enclosure(*start_with_socket(command, words=words), words)
    except BaseException:
        words.close()
        raise


def start_program(kind: str, device: str = "cpu") -> Enclosure:
    """A worker without walls of others around it: it confines itself, unless it is `none`."""
    return start_enclosure(lambda fd: [sys.executable, "-I", "-m", "autograder.worker", kind, fd, device])
