"""Verdicts in, running totals out: how many of each status, their mean, the slowest."""

from collections import Counter
from collections.abc import Iterable

from autograder.results import number
from autograder.verdict import Status, Verdict


class Tally:
    """Counts verdicts as they come; holds none of them, so that a long batch takes no more memory."""

    def __init__(self, verdicts: Iterable[Verdict] = ()) -> None:
        self._counts: Counter[Status] = Counter()
        self._points = 0.0
        self.slowest = ""
        self.slowest_s = 0.0
        for verdict in verdicts:
            self.add(verdict)

    @property
    def count(self) -> int:
        return self._counts.total()

    def add(self, verdict: Verdict) -> None:
        self._counts[verdict.status] += 1
        if verdict.status is not Status.ERROR:
            self._points += verdict.score
        if verdict.duration_s > self.slowest_s:
            self.slowest, self.slowest_s = verdict.submission, verdict.duration_s

    def parts(self) -> list[str]:
        """`412 graded`, `3 partial`, …, and the mean of those that have a score."""
        parts = [f"{self._counts[status]} {status}" for status in Status if self._counts[status]]
        scored = self.count - self._counts[Status.ERROR]
        return [*parts, f"mean {number(round(self._points / scored, 1))}"] if scored else parts
