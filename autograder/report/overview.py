"""All verdicts of an assignment in, the page that the staff reads out: scores, tests, misconceptions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

from autograder.assignment import Assignment
from autograder.protections import warning
from autograder.report.alike import show_alike
from autograder.report.filters import fragment, make_filters, value_of_test
from autograder.report.items import FEW, half_width
from autograder.report.pages import render
from autograder.report.rates import histogram, rates_of_questions, rates_of_tests
from autograder.report.rows import Row, make_rows
from autograder.report.trouble import MAX_UNFINISHED, slowest, unfinished
from autograder.results import line
from autograder.similarity.kept import KeptComparison
from autograder.verdict import Status, Verdict


@dataclass(frozen=True)
class Misconception:
    """A recognised mistake and the rows of those who made it."""

    name: str
    explanation: str
    question: str
    rows: tuple[Row, ...]


def render_overview(
    assignment: Assignment,
    verdicts: Sequence[Verdict],
    folders: Mapping[str, str],
    *,
    judged: Sequence[Verdict] | None = None,
    comparison: KeptComparison | None = None,
) -> str:
    """The page as HTML. It links to `results/<folder>/feedback.html` beside it.

    `judged` are the verdicts before penalties and adjustments, from which the rates of questions and tests
    are. `comparison` is what `autograder similar` found, if it was run.
    """
    filters, keys = make_filters(assignment, verdicts)
    rows = make_rows(assignment, verdicts, folders, keys)
    return render(
        "report.html",
        assignment=assignment,
        rows=rows,
        filters=filters,
        faults=[row for row in rows if row.verdict.status is Status.ERROR],
        misconceptions=_misconceptions(rows),
        unfinished=unfinished(rows),
        max_unfinished=MAX_UNFINISHED,
        slowest=slowest(rows),
        alike=show_alike(comparison, folders),
        value_of_test=value_of_test,
        fragment=fragment,
        percent=_percent,
        **_totals(verdicts),
        **_rates(assignment, verdicts if judged is None else judged),
    )


def _totals(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """What the page says of all submissions together. What a fault of ours left ungraded has no score."""
    scored = [verdict for verdict in verdicts if verdict.status is not Status.ERROR]
    return {
        "warnings": Counter(text for verdict in verdicts if (text := warning(verdict.sandbox))),
        "sandboxes": Counter(verdict.sandbox for verdict in verdicts if verdict.sandbox),
        "counts": [(status.value, sum(v.status is status for v in verdicts)) for status in Status],
        "mean": fmean(v.score for v in scored) if scored else None,
        "median": median(v.score for v in scored) if scored else None,
        "bins": histogram(v.score / v.max_score if v.max_score else 0.0 for v in scored),
    }


def _rates(assignment: Assignment, judged: Sequence[Verdict]) -> dict[str, Any]:
    """What the page says of questions and tests."""
    # What could not be read says nothing about a question: its zeros would make every item look alike.
    answered = [verdict for verdict in judged if verdict.status in (Status.GRADED, Status.PARTIAL)]
    return {
        "answered": len(answered),
        "is_few": len(answered) < FEW,
        "half_width": half_width(len(answered)),
        "questions": rates_of_questions(assignment, answered),
        "tests": rates_of_tests(answered),
    }


def _percent(share: float) -> str:
    """Rounded, but 100 % means all and 0 % none."""
    rounded = round(100 * share)
    return f"{min(max(rounded, 1 if share > 0 else 0), 100 if share >= 1 else 99)} %"


def _misconceptions(rows: Sequence[Row]) -> list[Misconception]:
    """Most common first; a submission counts once for each, however many tests showed it."""
    who: dict[str, dict[str, Row]] = {}
    first: dict[str, tuple[str, str]] = {}
    for row in rows:
        for test in row.verdict.tests:
            if test.misconception:
                who.setdefault(test.misconception, {})[row.verdict.submission] = row
                # Its first line names the mistake; what follows is for the one who made it.
                first.setdefault(test.misconception, (line(test.explanation), test.question))
    found = [Misconception(name, *first[name], tuple(people.values())) for name, people in who.items()]
    return sorted(found, key=lambda item: (-len(item.rows), item.name))
