"""A comparison in, its most alike pairs on the terminal out; the page has all of them, with the code."""

from pathlib import Path

from rich.console import Console
from rich.text import Text

from autograder.console import plain_table, show_table
from autograder.report.clean import visible
from autograder.similarity.report import Comparison
from autograder.terminal import show_report_path

MAX_PAIRS = 20


def show_comparison(console: Console, comparison: Comparison, page: Path) -> None:
    """Print how many pairs there are, those most alike, and last the path of the page."""
    table = plain_table()
    for column in ("first", "second"):
        table.add_column(column, overflow="fold")
    for column in ("alike", "of the first", "of the second"):
        table.add_column(column, justify="right", no_wrap=True)
    for pair in comparison.pairs[:MAX_PAIRS]:
        shares = (pair.similarity, pair.share_first, pair.share_second)
        names = (Text(visible(one.name)) for one in (pair.first, pair.second))
        table.add_row(*names, *(f"{share:.0%}" for share in shares))
    if comparison.pairs:
        show_table(console, table)
        console.print()
    left_out = len(comparison.pairs) - MAX_PAIRS
    if left_out > 0:
        console.print(f"{left_out} more are in similarity.csv.", style="dim")
    found = f"pairs that share {comparison.threshold:.0%} or more: {len(comparison.pairs)}"
    console.print(f"{comparison.compared} compared; {found}")
    show_report_path(console, page)
