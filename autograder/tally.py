"""Verdicts in, running totals out: how many of each status, their scores, common mistakes, the slowest."""

from collections import Counter
from collections.abc import Iterable
from statistics import fmean, median

from rich.text import Text

from autograder.report.clean import visible
from autograder.results import number
from autograder.verdict import Status, Verdict

#: So many of the slowest are remembered.
SLOWEST = 3
MAX_NAME_CELLS = 28


class Tally:
    """Counts verdicts as they come, and keeps a number of each: a long batch takes hardly more memory."""

    def __init__(self, verdicts: Iterable[Verdict] = ()) -> None:
        self._counts: Counter[Status] = Counter()
        self._scores: list[float] = []
        self._mistakes: Counter[str] = Counter()
        self._slowest: list[tuple[str, float]] = []
        for verdict in verdicts:
            self.add(verdict)

    @property
    def count(self) -> int:
        return self._counts.total()

    @property
    def mean(self) -> float | None:
        """Of those that have a score; None where nobody has one."""
        return fmean(self._scores) if self._scores else None

    @property
    def median(self) -> float | None:
        """As `mean`."""
        return median(self._scores) if self._scores else None

    @property
    def slowest(self) -> tuple[tuple[str, float], ...]:
        """Submissions and their seconds, the slowest first."""
        return tuple(self._slowest)

    def add(self, verdict: Verdict) -> None:
        self._counts[verdict.status] += 1
        if verdict.status is not Status.ERROR:
            self._scores.append(verdict.score)
        # Each mistake counts once, however many tests showed it; two in one test are joined by a plus sign.
        self._mistakes.update(
            {name for test in verdict.tests for name in test.misconception.split("+") if name}
        )
        if verdict.duration_s > 0:
            self._slowest.append((verdict.submission, verdict.duration_s))
            self._slowest.sort(key=lambda pair: -pair[1])
            del self._slowest[SLOWEST:]

    def counts(self) -> list[str]:
        """`412 graded`, `3 partial`, …, without those that there are none of."""
        return [f"{self._counts[status]} {status}" for status in Status if self._counts[status]]

    def parts(self) -> list[str]:
        """The counts, and the mean."""
        return self.counts() if self.mean is None else [*self.counts(), f"mean {tenths(self.mean)}"]

    def common_mistakes(self, most: int) -> list[tuple[str, int]]:
        """Recognised mistakes with the number of submissions that made them, the most common first."""
        return sorted(self._mistakes.items(), key=lambda pair: (-pair[1], pair[0]))[:most]


def tenths(value: float) -> str:
    """A mean or a median: nobody reads more than one decimal of it."""
    return number(round(value, 1))


def named(submission: str, duration_s: float) -> str:
    """`ada 1.2 s`; a long name is cut to cells of a terminal, of which a Chinese character takes two."""
    name = Text(visible(submission))
    name.truncate(MAX_NAME_CELLS, overflow="ellipsis")
    return f"{name.plain} {duration_s:.1f} s"
