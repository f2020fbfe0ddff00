"""Verdicts and a console in, a table that fits it out: with questions and reasons where there is room."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from autograder.assignment import Assignment
from autograder.console import plain_table, show_table
from autograder.report.clean import visible
from autograder.results import headline, number
from autograder.verdict import Status, Verdict

#: Least and most of a name in a row, whose rest goes below; a wide terminal, or a file, has room for more.
NAME_CELLS = (14, 28, 80)
#: A shorter reason says nothing.
MIN_REASON_CELLS = 24

_STYLES = {
    Status.GRADED: "green",
    Status.PARTIAL: "yellow",
    Status.REJECTED: "red",
    Status.ERROR: "bold red",
}


@dataclass(frozen=True)
class _Column:
    """`least` and `most` are widths in cells of the terminal: a Chinese character takes two."""

    header: str
    cells: Sequence[Text]
    least: int
    most: int
    is_number: bool = False
    is_cut: bool = False  # else what is too long is folded


def show_verdicts(console: Console, assignment: Assignment, verdicts: Sequence[Verdict]) -> None:
    """Print the table; says so where it has no room for all columns."""
    least, most, widest = NAME_CELLS
    limits = (least, max(most, min(widest, console.width // 4)))
    name = _column("submission", [Text(visible(one.submission)) for one in verdicts], limits)
    total = f"score\n/ {number(assignment.max_score)}"
    score = _column(total, [_points(one.score, one, "bold") for one in verdicts], is_number=True)
    questions = _question_columns(assignment, verdicts)
    status = _column("status", [Text(one.status, style=_STYLES[one.status]) for one in verdicts])
    reasons = [Text(headline(one)) for one in verdicts]
    reason = _column("what happened", reasons, (MIN_REASON_CELLS, None), is_cut=True)
    everything = [name, score, *questions, status, reason]
    layouts = (everything, 2), (everything, 1), ([name, score, status, reason], 2), ([name, score, status], 2)
    columns, gap = next((one for one in layouts if _width(*one) <= console.width), layouts[-1])
    _show(console, columns, gap)
    if columns is not everything:
        console.print("There is no room for more columns; the report has them.", style="dim")


def _question_columns(assignment: Assignment, verdicts: Sequence[Verdict]) -> list[_Column]:
    scores = [one.question_scores() for one in verdicts]
    columns = []
    for question in assignment.questions:
        cells = []
        for verdict, by_question in zip(verdicts, scores, strict=True):
            earned, possible = by_question.get(question.name, (0.0, question.points))
            style = "" if 0 < earned < possible else "green" if earned >= possible else "red"
            cells.append(_points(earned, verdict, style))
        header = f"{visible(question.name)}\n/ {number(question.points)}"
        columns.append(_column(header, cells, is_number=True))
    return columns


def _points(points: float, verdict: Verdict, style: str) -> Text:
    return Text("–") if verdict.status is Status.ERROR else Text(number(points), style=style)


def _column(
    header: str,
    cells: Sequence[Text],
    limits: tuple[int, int | None] | None = None,
    *,
    is_number: bool = False,
    is_cut: bool = False,
) -> _Column:
    needed = max(text.cell_len for text in (*Text(header).split(), *cells))
    least, most = limits or (needed, needed)
    return _Column(header, cells, min(needed, least), min(needed, most or needed), is_number, is_cut)


def _width(columns: Sequence[_Column], gap: int) -> int:
    """What they need at least."""
    return sum(column.least for column in columns) + gap * (len(columns) - 1)


def _show(console: Console, columns: Sequence[_Column], gap: int) -> None:
    table = plain_table(gap=gap)
    table.width = _width(columns, gap)
    spare = max(0, console.width - table.width)
    for column in columns:
        extra = min(spare, column.most - column.least)
        spare -= extra
        table.width += extra
        table.add_column(
            Text(column.header),
            # Fixed: rich would otherwise squeeze the numbers to make room for the last column.
            width=column.least + extra,
            justify="right" if column.is_number else "left",
            overflow="ellipsis" if column.is_cut else "fold",
            no_wrap=column.is_cut,
        )
    for row in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*row)
    show_table(console, table)
