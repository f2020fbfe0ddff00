"""A batch in progress in, lines on the terminal out: the progress bar and the table that a TA reads.

Everything that comes from a submission is made visible and never read as markup: a name can neither colour
the table nor move the cursor.
"""

import time
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from autograder.assignment import Assignment
from autograder.batch import BatchSummary
from autograder.protections import warning
from autograder.report.clean import visible
from autograder.results import headline, number
from autograder.verdict import Status, Verdict

#: A longer list is cut to what needs a person; report.html has all.
MAX_ROWS = 60
MAX_NAME_CELLS = 28
MIN_REASON_CELLS = 16
NARROW_CELLS = 100
#: Seconds between two lines where the output is a file.
LINE_EVERY_S = 10.0

_STYLES = {
    Status.GRADED: "green",
    Status.PARTIAL: "yellow",
    Status.REJECTED: "red",
    Status.ERROR: "bold red",
}


class BatchProgress:
    """Shows how far a batch is; a context manager, since the bar owns the last lines of the terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar = Progress(
            TextColumn("Grading"),
            BarColumn(),
            MofNCompleteColumn(),
            _RateColumn(),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("grading", total=None)
        self._done = 0
        self._total = 0
        self._last_line_s = time.monotonic()

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def begin(self, total: int, skipped: int) -> None:
        self._total = total
        self._bar.update(self._task, total=total)
        if skipped:
            self._say(f"{skipped} graded already, {total} to grade")

    def advance(self, verdict: Verdict) -> None:
        self._done += 1
        self._bar.advance(self._task)
        if verdict.status is Status.ERROR:
            self._say(f"{visible(verdict.submission)}: not graded: {headline(verdict)}")
        now_s = time.monotonic()
        if not self._console.is_terminal and now_s - self._last_line_s >= LINE_EVERY_S:
            self._last_line_s = now_s
            self._say(f"{self._done} of {self._total} graded")

    def stopping(self) -> None:
        self._say("Stopping after the submissions in flight; press Ctrl-C again to drop them.")

    def _say(self, text: str) -> None:
        self._console.print(Text(text), soft_wrap=True)


class _RateColumn(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(
            ""
            if not task.speed
            else f"{task.speed:.1f}/s"
            if task.speed >= 1
            else f"{60 * task.speed:.0f}/min"
        )


def show_summary(console: Console, assignment: Assignment, summary: BatchSummary) -> None:
    """Print the table and the counts; the last line is the path of the report."""
    shown = _worth_showing(summary.verdicts)
    if shown:
        table = _table(console, assignment, shown)
        console.print(table, width=table.width, crop=False)
    if len(shown) < len(summary.verdicts):
        console.print(f"{len(summary.verdicts) - len(shown)} more are in the report.", style="dim")
    console.print(_counts(summary))
    for sandbox in sorted({verdict.sandbox for verdict in summary.verdicts} - {""}):
        console.print(Text(f"Sandbox: {visible(sandbox)}", style="dim"))
    for text in sorted({warning(verdict.sandbox) for verdict in summary.verdicts} - {""}):
        console.print(f"Warning: {text}", style="bold yellow")
    if summary.errors:
        console.print("Run the same command again to grade those with status error.", style="bold red")
    show_report_path(console, summary.report)


def show_report_path(console: Console, path: Path) -> None:
    console.print(Text(f"Report: {visible(str(path))}"), soft_wrap=True)


def _worth_showing(verdicts: tuple[Verdict, ...]) -> list[Verdict]:
    if len(verdicts) <= MAX_ROWS:
        return list(verdicts)
    return [verdict for verdict in verdicts if verdict.status is not Status.GRADED][:MAX_ROWS]


def _table(console: Console, assignment: Assignment, verdicts: list[Verdict]) -> Table:
    rows = [_cells(assignment, verdict) for verdict in verdicts]
    headers = [
        Text("submission"),
        Text(f"score\n/ {number(assignment.max_score)}"),
        *(
            Text(f"{visible(question.name)}\n/ {number(question.points)}")
            for question in assignment.questions
        ),
        Text("status"),
    ]
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    is_narrow = console.width < NARROW_CELLS
    used = 0
    for index, header in enumerate(headers):
        needed = max(max(len(line) for line in header.split()), *(row[index].cell_len for row in rows))
        # Fixed widths: rich would otherwise squeeze the numbers to make room for the last column.
        cells = min(needed, MAX_NAME_CELLS // (1 + is_narrow)) if index == 0 else needed
        is_number = 0 < index < len(headers) - 1
        table.add_column(header, width=cells, overflow="fold", justify="right" if is_number else "left")
        used += cells + 1
    left = max(MIN_REASON_CELLS, console.width - used)
    table.add_column("what happened", width=left, overflow="ellipsis", no_wrap=True)
    table.width = used + left
    for row in rows:
        table.add_row(*row)
    return table


def _cells(assignment: Assignment, verdict: Verdict) -> list[Text]:
    is_known = verdict.status is not Status.ERROR
    scores = verdict.question_scores()
    points = []
    for question in assignment.questions:
        earned, possible = scores.get(question.name, (0.0, question.points))
        style = "" if 0 < earned < possible else "green" if earned >= possible else "red"
        points.append(Text(number(earned), style=style) if is_known else Text("–"))
    return [
        Text(visible(verdict.submission)),
        Text(number(verdict.score) if is_known else "–", style="bold"),
        *points,
        Text(verdict.status, style=_STYLES[verdict.status]),
        Text(headline(verdict)),
    ]


def _counts(summary: BatchSummary) -> Text:
    counts = {status: sum(v.status is status for v in summary.verdicts) for status in Status}
    parts = [f"{count} {status}" for status, count in counts.items() if count]
    scored = [verdict.score for verdict in summary.verdicts if verdict.status is not Status.ERROR]
    if scored:
        parts.append(f"mean {number(round(sum(scored) / len(scored), 1))}")
    if summary.skipped:
        parts.append(f"{summary.skipped} from an earlier run")
    return Text(" · ".join(parts) or "nothing to grade")
