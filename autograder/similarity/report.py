"""Pairs in, page, CSV and JSON for the report out; whatever the code and the names hold stays text."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder.assignment import Assignment
from autograder.report.clean import inert_cell, storable
from autograder.report.files import write_atomically
from autograder.report.pages import render
from autograder.similarity.kept import KeptComparison, KeptPair, keep
from autograder.similarity.pairs import Fragment, Pair
from autograder.similarity.tokens import Line, Source

#: The page shows the code of so many pairs; the CSV lists them all.
MAX_PAIRS_SHOWN = 100
MAX_LINES_SHOWN = 60
MAX_LINE_CHARS = 200
#: Lines around the common ones, so that a reader sees where they stand.
CONTEXT_LINES = 2

COLUMNS = ("first", "second", "similarity", "share_first", "share_second", "fragments")


@dataclass(frozen=True)
class Comparison:
    """Who was compared and who could not be, and what came of it; `notes` say why, and what else to know."""

    names: tuple[str, ...]
    refused: tuple[str, ...]
    threshold: float
    pairs: tuple[Pair, ...]
    notes: tuple[str, ...]
    has_skeleton: bool

    @property
    def compared(self) -> int:
        return len(self.names)


@dataclass(frozen=True)
class ShownLine:
    """A line of one side: `is_common` where the other side has it, too."""

    number: int
    text: str
    is_common: bool


@dataclass(frozen=True)
class Side:
    """One side of a fragment: where it is, and its lines with some around them."""

    place: str
    lines: tuple[ShownLine, ...]
    left_out: int


def write_comparison(assignment: Assignment, comparison: Comparison, out_dir: Path) -> Path:
    """Write the three files into `out_dir`, which is made if need be; the path of the page."""
    out_dir.mkdir(parents=True, exist_ok=True)
    write_atomically(out_dir / "similarity.csv", render_csv(comparison.pairs))
    keep(_to_be_kept(assignment, comparison), out_dir)
    page = out_dir / "similarity.html"
    write_atomically(page, render_page(assignment, comparison))
    return page


def _to_be_kept(assignment: Assignment, comparison: Comparison) -> KeptComparison:
    """The names as the gradebook has them, so that its report knows who is meant."""
    return KeptComparison(
        assignment=assignment.slug,
        compared_at=datetime.now(UTC).isoformat(timespec="seconds"),
        threshold=comparison.threshold,
        names=frozenset(storable(name) for name in comparison.names),
        refused=frozenset(storable(name) for name in comparison.refused),
        count=len(comparison.pairs),
        pairs=tuple(
            KeptPair(
                storable(pair.first.name), storable(pair.second.name), pair.share_first, pair.share_second
            )
            for pair in comparison.pairs[:MAX_PAIRS_SHOWN]
        ),
        notes=tuple(storable(note) for note in comparison.notes),
    )


def render_csv(pairs: Sequence[Pair]) -> str:
    """One row a pair; shares are percentages."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for pair in pairs:
        shares = [f"{100 * share:.0f}" for share in (pair.similarity, pair.share_first, pair.share_second)]
        places = "; ".join(
            f"{place(pair.first, fragment.first)} = {place(pair.second, fragment.second)}"
            for fragment in pair.fragments
        )
        writer.writerow(
            [inert_cell(pair.first.name), inert_cell(pair.second.name), *shares, inert_cell(places)]
        )
    return text.getvalue()


def render_page(assignment: Assignment, comparison: Comparison) -> str:
    """The page as HTML, self-contained."""
    return render(
        "similarity.html",
        assignment=assignment,
        comparison=comparison,
        shown=[(pair, _twins(pair)) for pair in comparison.pairs[:MAX_PAIRS_SHOWN]],
    )


def place(source: Source, lines: tuple[int, int]) -> str:
    """Where these lines are, as their author finds them: by cell and line."""
    first, last = source.lines[lines[0]], source.lines[lines[1]]
    if first.cell != last.cell:
        return f"cell {first.cell}, line {first.number} to cell {last.cell}, line {last.number}"
    if first == last:
        return f"cell {first.cell}, line {first.number}"
    return f"cell {first.cell}, lines {first.number}–{last.number}"


def _twins(pair: Pair) -> list[tuple[Side, Side]]:
    return [(_side(pair.first, one.first), _side(pair.second, one.second)) for one in _joined(pair.fragments)]


def _joined(fragments: Sequence[Fragment]) -> list[Fragment]:
    """Fragments that overlap or touch in both sources as one, so that no line is shown twice in a row."""
    joined: list[Fragment] = []
    for fragment in fragments:
        before = joined[-1] if joined else None
        if before and all(
            old[0] <= new[0] <= old[1] + 1
            for old, new in ((before.first, fragment.first), (before.second, fragment.second))
        ):
            joined[-1] = Fragment(
                (before.first[0], max(before.first[1], fragment.first[1])),
                (before.second[0], max(before.second[1], fragment.second[1])),
            )
        else:
            joined.append(fragment)
    return joined


def _side(source: Source, lines: tuple[int, int]) -> Side:
    first, last = lines
    start = max(0, first - CONTEXT_LINES)
    end = min(len(source.lines), last + 1 + CONTEXT_LINES)
    shown = [
        ShownLine(line.number, _short(line), first <= index <= last)
        for index, line in enumerate(source.lines[start : min(end, start + MAX_LINES_SHOWN)], start=start)
    ]
    return Side(place(source, lines), tuple(shown), end - start - len(shown))


def _short(line: Line) -> str:
    cut = line.text[:MAX_LINE_CHARS]
    return cut if cut == line.text else f"{cut} …"
