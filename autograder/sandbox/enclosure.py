"""What a warm worker that is a program of its own runs in: nothing at all, bubblewrap's walls, a container.

An enclosure is started by the process that has the person's environment, which an engine needs, and reaches
the grader as one connected socket.
"""

import contextlib
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from autograder.worker.environment import ENVIRONMENT

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

_STOP_TIMEOUT_S = 10.0
_MAX_WORDS = 4000


class Enclosure:
    """A program that becomes a warm worker: a control socket to it, and the process to end with it.

    `words` is the file that its error output goes to, where it says why it could not start. `kill` ends it
    when closing its socket does not.
    """

    def __init__(
        self,
        control: socket.socket,
        process: subprocess.Popen[bytes],
        words: IO[bytes],
        *,
        pid: int = 0,
        kill: Callable[[], object] | None = None,
    ) -> None:
        self.control = control
        self.pid = pid or process.pid
        self._process = process
        self._words = words
        self._kill = kill or process.kill

    def last_words(self) -> str:
        """What it wrote to its error output."""
        return last_words(self._words)

    def close(self) -> None:
        """End it and whatever runs in it: a worker ends when its control socket is closed, else by force."""
        with self._words, self.control:
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
