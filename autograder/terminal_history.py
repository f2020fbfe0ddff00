"""Gradings and what changed in, tables on the terminal out: regrades, reproductions, histories."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

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
    table = Table(box=None, pad_edge=False, header_style="bold", title="What changed", title_justify="left")
    for column in ("submission", "question", "before", "after"):
        table.add_column(column, justify="right" if column in ("before", "after") else "left")
    for change in changes[:MAX_ROWS]:
        table.add_row(
            Text(visible(change.submission)),
            Text(visible(change.question)),
            number(change.before),
            Text(number(change.after), style="green" if change.after > change.before else "red"),
        )
    console.print(table)
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
    """Print the gradings of a submission, the latest last, and the adjustments, a line each."""
    for one in gradings:
        # Lines and no table: an id that was cut short would be of no use.
        verdict, made_by = one.verdict, one.provenance
        score = "no score" if verdict.status is Status.ERROR else number(verdict.score)
        versions = f"autograder {made_by.autograder_version}, torch {made_by.torch_version}"
        sandbox = verdict.sandbox.partition(" ")[0] or "not run"
        parts = (one.graded_at, score, verdict.status.value, f"seed {verdict.seed}", versions, sandbox)
        line = Text(one.grading, style="bold" if one.is_current else "")
        console.print(line.append("  " + visible(" · ".join(parts)), style="not bold"), soft_wrap=True)
    for made in adjustments:
        where = made.question or "all"
        said = f"{made.author}, {made.made_at}: {made.points:+g} ({where}): {made.reason}"
        console.print(Text(visible(said)), soft_wrap=True)
