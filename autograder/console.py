"""Streams and environment in, a console out: colours and motion only where somebody looks at them.

rich knows NO_COLOR, FORCE_COLOR, dumb terminals and Windows' old console. Ours is what it lacks:
CLICOLOR_FORCE, and that a file stays a file when colours are forced: no bar moves in it, and its lines are as
long as they need to be.
"""

import os
import sys
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table

#: A line of a file is as long as it needs to be, whatever terminal the command was typed into.
FILE_CELLS = 10_000


def open_console(*, stderr: bool = False) -> Console:
    """A console on one of the two streams."""
    stream = sys.stderr if stderr else sys.stdout
    is_screen = stream.isatty()
    forced = os.environ.get("CLICOLOR_FORCE", "") not in ("", "0")
    width, height = _size(stream) if is_screen else (FILE_CELLS, None)
    return Console(
        stderr=stderr,
        highlight=False,
        emoji=False,
        force_terminal=True if forced else None,
        force_interactive=None if is_screen else False,
        width=width,
        height=height,
    )


def _size(stream: TextIO) -> tuple[int | None, int | None]:
    """Width and height; None where rich finds them out. It takes every dumb terminal for 80 cells wide."""
    if os.environ.get("TERM", "").lower() not in ("dumb", "unknown"):
        return None, None
    size = os.get_terminal_size(stream.fileno())
    return size.columns or None, size.lines or None


def plain_table(*, gap: int = 2, **options: Any) -> Table:
    """A table without lines, its columns `gap` cells apart."""
    return Table(box=None, pad_edge=False, header_style="bold", padding=(0, gap, 0, 0), **options)


def show_table(console: Console, table: Table) -> None:
    """Print the table; lines of a file end where their words do."""
    if console.is_interactive:
        console.print(table, width=table.width, crop=False)
        return
    with console.capture() as captured:
        console.print(table, width=table.width, crop=False)
    for line in captured.get().splitlines():
        console.file.write(line.rstrip() + "\n")
