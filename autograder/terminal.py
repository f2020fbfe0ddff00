"""A graded batch in, lines on the terminal out: the table that a TA reads, and the counts.

Everything that comes from a submission is made visible and never read as markup: a name can neither colour
the table nor move the cursor.
"""

from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.assignment import Assignment
from autograder.batch import BatchSummary
from autograder.protections import warning
from autograder.report.clean import visible
from autograder.results import headline, number
from autograder.tally import Tally
from autograder.verdict import Status, Verdict

#: A longer list is cut to what needs a person; report.html has all.
MAX_ROWS = 60
MAX_NAME_CELLS = 28
MIN_REASON_CELLS = 16
NARROW_CELLS = 100

_STYLES = {
    Status.GRADED: "green",
    Status.PARTIAL: "yellow",
    Status.REJECTED: "red",
    Status.ERROR: "bold red",
}


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
    parts = Tally(summary.verdicts).parts()
    if summary.skipped:
        parts.append(f"{summary.skipped} from an earlier run")
    return Text(" · ".join(parts) or "nothing to grade")
