"""A batch in progress in, a bar and a line of words out: rate, time left, totals, slowest, what is in flight.

Where the output is no terminal, that is a line of text now and then. Names are made visible, never markup.
"""

import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from autograder.pool import InFlight
from autograder.report.clean import visible
from autograder.results import headline, number
from autograder.tally import Tally, named
from autograder.verdict import Status, Verdict

#: Seconds between two lines where the output is a file.
LINE_EVERY_S = 10.0
#: A terminal writes `^C` behind the last line; without room for it, the bar could not be erased.
ECHO_CELLS = 3
#: Of those in flight, the ones that have been so the longest.
MAX_IN_FLIGHT = 3


class BatchProgress:
    """Shows how far a batch is; a context manager, since the bar owns the last lines of the terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._tally = Tally()
        self._in_flight: InFlight = list
        self._bar = _Bar(
            TextColumn("Grading"),
            BarColumn(),
            MofNCompleteColumn(),
            _RateColumn(),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
            disable=not console.is_interactive,
            words_below=self._words,
        )
        self._task = self._bar.add_task("grading", total=None)
        self._total = 0
        self._last_line_s = time.monotonic()

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def begin(self, total: int, skipped: int, in_flight: InFlight | None = None) -> None:
        """`in_flight` tells what is being graded when it is called, and for how many seconds."""
        self._in_flight = in_flight or self._in_flight
        self._total += total  # what begins after something else comes on top of it
        self._bar.update(self._task, total=self._total)
        if skipped:
            self._say(f"{skipped} graded already, {total} to grade")

    def advance(self, verdict: Verdict) -> None:
        self._tally.add(verdict)
        self._bar.advance(self._task)
        if verdict.status is Status.ERROR:
            self._say(f"{visible(verdict.submission)}: not graded: {headline(verdict)}")
        now_s = time.monotonic()
        if not self._console.is_interactive and now_s - self._last_line_s >= LINE_EVERY_S:
            self._last_line_s = now_s
            self._say(self._line())

    def stopping(self) -> None:
        self._say("Stopping after the submissions in flight; press Ctrl-C again to drop them.")

    def _line(self) -> str:
        """All that the bar shows, as text."""
        task = self._bar.tasks[0]
        parts = [f"{self._tally.count} of {number(task.total or 0)} done", rate(task.speed)]
        if task.time_remaining is not None:
            parts.append(f"{timedelta(seconds=round(task.time_remaining))} left")
        return f"{', '.join(filter(None, parts))}: {self._words()}"

    def _words(self) -> str:
        parts = self._tally.parts()
        if self._tally.slowest:
            parts.append(f"slowest {named(*self._tally.slowest[0])}")
        waited_for = [named(name, age_s) for name, age_s in self._in_flight()[:MAX_IN_FLIGHT]]
        if waited_for:
            parts.append(f"now {', '.join(waited_for)}")
        return " · ".join(parts)

    def _say(self, text: str) -> None:
        self._console.print(Text(text), soft_wrap=True)


class _Bar(Progress):
    """The bar, and one line of words below it that is cut where the terminal ends."""

    def __init__(
        self, *columns: ProgressColumn, words_below: Callable[[], str], console: Console, **options: Any
    ) -> None:
        self._words_below = words_below
        self._screen = console
        super().__init__(*columns, console=console, **options)

    def get_renderables(self) -> Iterable[RenderableType]:
        yield from super().get_renderables()
        words = Text(self._words_below(), style="dim", no_wrap=True)
        words.truncate(max(1, self._screen.width - ECHO_CELLS), overflow="ellipsis")
        yield words


class _RateColumn(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(rate(task.speed))


def rate(per_s: float | None) -> str:
    """`7.3/s`, or by the minute where that says more; "" as long as none is known."""
    if not per_s:
        return ""
    return f"{per_s:.1f}/s" if per_s >= 1 else f"{60 * per_s:.0f}/min"
