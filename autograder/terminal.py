"""A graded batch in, lines on the terminal out: the table that a TA reads, the totals, where the report is.

Everything that comes from a submission is made visible and never read as markup: a name can neither colour
the table nor move the cursor.
"""

from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.assignment import Assignment
from autograder.batch import BatchSummary
from autograder.console import plain_table, show_table
from autograder.protections import warning
from autograder.report.clean import visible
from autograder.results import number
from autograder.tally import Tally, named, tenths
from autograder.terminal_history import show_changes
from autograder.terminal_verdicts import show_verdicts
from autograder.verdict import Status, Verdict

#: A longer list is cut to what needs a person; report.html has all.
MAX_ROWS = 60
MAX_MISTAKES = 3


def show_summary(
    console: Console, assignment: Assignment, summary: BatchSummary, *, with_changes: bool = False
) -> None:
    """Print the table, what a regrade changed if asked for, the totals, and last the path of the report."""
    shown = _worth_showing(summary.verdicts)
    if shown:
        show_verdicts(console, assignment, shown)
    if len(shown) < len(summary.verdicts):
        console.print(f"{len(summary.verdicts) - len(shown)} more are in the report.", style="dim")
    if shown:
        console.print()
    if with_changes:
        show_changes(console, summary.changes)
        console.print()
    show_table(console, _totals(assignment, summary))
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


def _totals(assignment: Assignment, summary: BatchSummary) -> Table:
    """What one wants to know of a batch, a line each; nothing is said of what there is none of."""
    tally = Tally(summary.verdicts)
    counts = tally.counts() or ["none graded"]
    if summary.skipped:
        counts.append(f"{summary.skipped} from an earlier run")
    scores = []
    if tally.mean is not None and tally.median is not None:
        scores = [f"mean {tenths(tally.mean)}", f"median {tenths(tally.median)}"]
        scores.append(f"of {number(assignment.max_score)}")
    mistakes = [f"{name.replace('_', ' ')} ({count})" for name, count in tally.common_mistakes(MAX_MISTAKES)]
    sandboxes = sorted({verdict.sandbox for verdict in summary.verdicts} - {""})
    lines = {
        "Submissions": " · ".join(counts),
        "Scores": " · ".join(scores),
        "Common mistakes": "\n".join(map(visible, mistakes)),
        "Slowest": " · ".join(named(*one) for one in tally.slowest),
        "Sandbox": "\n".join(map(visible, sandboxes)),
    }
    table = plain_table(show_header=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for label, said in lines.items():
        if said:
            table.add_row(label, Text(said))
    return table
