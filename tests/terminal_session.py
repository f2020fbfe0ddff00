"""A command in, all that it wrote out: into a terminal of a given width, or into a file."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path

_COURSE = Path(__file__).resolve().parent.parent
#: What says something about colours and widths; nothing of it comes from who runs the tests.
_SAYS = {"NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "LINES", "COLORTERM"}


def written_to_terminal(command: Sequence[str], *, columns: int, **says: str) -> str:
    """Both streams together, escape sequences and all."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 60, columns, 0, 0))
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=_COURSE, env=_environ(says)
    )
    os.close(theirs)
    written = b""
    try:
        while part := os.read(ours, 1 << 16):
            written += part
    except OSError:  # the last of those who had it open is gone
        pass
    os.close(ours)
    assert process.wait() == 0, written.decode()
    return written.decode()


def written_to_file(command: Sequence[str], **says: str) -> str:
    """What is written to standard output."""
    environ = _environ(says)
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, cwd=_COURSE, env=environ, check=True
    ).stdout.decode()


def _environ(says: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _SAYS}
    return kept | {"TERM": "xterm-256color"} | says
