"""All verdicts of an assignment in, the page that the staff reads out: scores, tests, misconceptions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from urllib.parse import quote

from autograder.assignment import Assignment
from autograder.protections import warning
from autograder.report.pages import render
from autograder.results import headline
from autograder.verdict import Outcome, Status, Verdict

BINS = 10


@dataclass(frozen=True)
class Row:
    """One submission of the table; `cells` are (points, max_points) by question, None where unknown."""

    verdict: Verdict
    link: str
    headline: str
    cells: tuple[tuple[float, float] | None, ...]


@dataclass(frozen=True)
class Bin:
    """One column of the histogram: scores in [low, high) percent, the last one with 100."""

    low: int
    high: int
    count: int
    share: float


@dataclass(frozen=True)
class TestRate:
    """How often one hidden test was passed, and what became of it otherwise."""

    __test__ = False  # pytest: this is no test class

    question: str
    title: str
    passed: int
    total: int
    others: tuple[tuple[str, int], ...]

    @property
    def share(self) -> float:
        return self.passed / self.total


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
) -> str:
    """The page as HTML. It links to `results/<folder>/feedback.html` beside it.

    `judged` are the verdicts before penalties and adjustments, from which the rates of the tests are.
    """
    rows = [_row(assignment, verdict, folders[verdict.submission]) for verdict in verdicts]
    scored = [verdict for verdict in verdicts if verdict.status is not Status.ERROR]
    return render(
        "report.html",
        assignment=assignment,
        rows=rows,
        faults=[row for row in rows if row.verdict.status is Status.ERROR],
        warnings=Counter(text for verdict in verdicts if (text := warning(verdict.sandbox))),
        sandboxes=Counter(verdict.sandbox for verdict in verdicts if verdict.sandbox),
        counts=[(status.value, sum(v.status is status for v in verdicts)) for status in Status],
        mean=fmean(v.score for v in scored) if scored else None,
        median=median(v.score for v in scored) if scored else None,
        bins=_histogram(scored),
        rates=_test_rates(verdicts if judged is None else judged),
        misconceptions=_misconceptions(rows),
    )


def _row(assignment: Assignment, verdict: Verdict, folder: str) -> Row:
    scores = verdict.question_scores()
    is_known = verdict.status is not Status.ERROR
    return Row(
        verdict=verdict,
        link=f"results/{quote(folder, safe='', errors='replace')}/feedback.html",
        headline=headline(verdict),
        cells=tuple(scores.get(q.name, (0.0, q.points)) if is_known else None for q in assignment.questions),
    )


def _histogram(scored: Sequence[Verdict]) -> list[Bin]:
    counts = Counter(
        min(BINS - 1, max(0, int(BINS * v.score / v.max_score))) if v.max_score else 0 for v in scored
    )
    highest = max(counts.values(), default=1)
    step = 100 // BINS
    return [Bin(i * step, (i + 1) * step, counts[i], counts[i] / highest) for i in range(BINS)]


def _test_rates(verdicts: Sequence[Verdict]) -> list[TestRate]:
    outcomes: dict[str, Counter[Outcome]] = {}
    named: dict[str, tuple[str, str]] = {}
    for verdict in verdicts:
        for test in verdict.tests:
            outcomes.setdefault(test.test, Counter())[test.outcome] += 1
            named.setdefault(test.test, (test.question, test.title))
    return [
        TestRate(
            question=named[test][0],
            title=named[test][1],
            passed=count[Outcome.PASSED],
            total=count.total(),
            others=tuple(
                (o.value.replace("_", " "), count[o]) for o in Outcome if o is not Outcome.PASSED and count[o]
            ),
        )
        for test, count in outcomes.items()
    ]


def _misconceptions(rows: Sequence[Row]) -> list[Misconception]:
    """Most common first; a submission counts once for each, however many tests showed it."""
    who: dict[str, dict[str, Row]] = {}
    first: dict[str, tuple[str, str]] = {}
    for row in rows:
        for test in row.verdict.tests:
            if test.misconception:
                who.setdefault(test.misconception, {})[row.verdict.submission] = row
                first.setdefault(test.misconception, (test.explanation, test.question))
    found = [Misconception(name, *first[name], tuple(people.values())) for name, people in who.items()]
    return sorted(found, key=lambda item: (-len(item.rows), item.name))
