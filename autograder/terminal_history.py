"""Gradings and what changed in, lines on the terminal out: regrades, reproductions, histories."""

from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.text import Text

from autograder.console import plain_table, show_table
from autograder.gradebook.book import Grading
from autograder.gradebook.entries import Adjustment
from autograder.regrade import Change
from autograder.report.clean import visible
from autograder.reproduce import Reproduction
from autograder.results import number
from autograder.verdict import Status

#: A longer list is cut; regrade.csv has all.
MAX_ROWS = 60


def show_changes(console: Console, changes: Sequence[Change]) -> None:
    """Print what a regrade changed: a line for each question of a submission with other points now."""
    if not changes:
        console.print("No points changed.")
        return
    console.print("What changed", style="bold")
    table = plain_table()
    table.add_column("submission", overflow="fold")
    table.add_column("question", no_wrap=True)
    for column in ("before", "after", "by"):
        table.add_column(column, justify="right", no_wrap=True)
    for change in changes[:MAX_ROWS]:
        table.add_row(
            Text(visible(change.submission)),
            Text(visible(change.question)),
            number(change.before),
            number(change.after),
            _signed(change.after - change.before),
        )
    show_table(console, table)
    if len(changes) > MAX_ROWS:
        console.print(f"{len(changes) - MAX_ROWS} more are in regrade.csv.", style="dim")


def show_reproduction(console: Console, found: Reproduction) -> None:
    """Print whether a grading came out as it was recorded, and what else is different now."""
    for text in found.differences:
        console.print(Text(visible(text), style="dim"))
    if found.changes:
        show_changes(console, found.changes)
    recorded = found.grading.verdict
    outcome = "another score" if found.changes else "the same score"
    now = f"{number(found.verdict.score)} of {number(found.verdict.max_score)}"
    then = f"recorded {number(recorded.score)} at {found.grading.graded_at}"
    console.print(Text(f"{visible(recorded.submission)}: {outcome}, {now} ({then})"))


def show_history(console: Console, gradings: Sequence[Grading], adjustments: Sequence[Adjustment]) -> None:
    """Print the gradings of a submission, the latest last, and the adjustments, a row each."""
    table = plain_table(show_header=False)
    table.add_column(no_wrap=True)  # an id that was cut short would be of no use
    table.add_column(overflow="fold")
    for one in gradings:
        verdict, made_by = one.verdict, one.provenance
        versions = (made_by.autograder_version or "unknown", made_by.torch_version or "unknown")
        parts = [
            _moment(one.graded_at),
            "no score" if verdict.status is Status.ERROR else number(verdict.score),
            verdict.status.value,
            f"seed {verdict.seed}",
            "autograder {}, torch {}".format(*versions),
            verdict.sandbox.partition(" ")[0] or "not run",
            *(["counts now"] if one.is_current else []),
        ]
        grading = Text(one.grading, style="bold" if one.is_current else "")
        table.add_row(grading, Text(visible(" · ".join(parts))))
    for made in adjustments:
        said = f"{made.author}, {_moment(made.made_at)}: {made.reason}"
        points = _signed(made.points).append(f" ({visible(made.question or 'all')})", style="default")
        table.add_row(points, Text(visible(said)))
    show_table(console, table)


def _signed(points: float) -> Text:
    sign = "+" if points > 0 else ""
    return Text(f"{sign}{number(points)}", style="green" if points > 0 else "red" if points < 0 else "")


def _moment(iso: str) -> str:
    """A time as people read it: to the second, with its zone."""
    return f"{datetime.fromisoformat(iso):%Y-%m-%d %H:%M:%S %Z}"
