"""Verdicts in, the lines of the report's table of submissions out, each with a link to its feedback."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from autograder.assignment import Assignment
from autograder.results import headline
from autograder.verdict import Status, Verdict


@dataclass(frozen=True)
class Row:
    """One submission of the table; `cells` are (points, max_points) by question, None where unknown.

    `keys` are what the filters find it by: name of a filter → keys of its choices.
    """

    verdict: Verdict
    link: str
    headline: str
    cells: tuple[tuple[float, float] | None, ...]
    keys: Mapping[str, str]


def make_rows(
    assignment: Assignment,
    verdicts: Sequence[Verdict],
    folders: Mapping[str, str],
    keys: Sequence[Mapping[str, str]],
) -> list[Row]:
    """One row for each verdict, in the same order."""
    names = [(question.name, question.points) for question in assignment.questions]
    rows = []
    for verdict, own in zip(verdicts, keys, strict=True):
        scores = verdict.question_scores()
        is_known = verdict.status is not Status.ERROR
        cells = tuple(scores.get(name, (0.0, points)) if is_known else None for name, points in names)
        rows.append(Row(verdict, link_to(folders[verdict.submission]), headline(verdict), cells, own))
    return rows


def link_to(folder: str) -> str:
    """Where the feedback in this folder is, as seen from the report."""
    return f"results/{quote(folder, safe='', errors='replace')}/feedback.html"
