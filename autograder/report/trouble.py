"""Rows of the report in, those that took long or did not come to an end out."""

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.report.rows import Row
from autograder.results import line, outcome_words
from autograder.verdict import CUT_SHORT, Outcome, Status, TestResult

SLOWEST = 10
#: The table of submissions finds the rest.
MAX_UNFINISHED = 50


@dataclass(frozen=True)
class Unfinished:
    """A submission with tests that crashed or ran out of a limit: how, where, and what was said first."""

    row: Row
    outcomes: tuple[str, ...]
    questions: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class Slow:
    """A submission that took long, and the test that took most of it."""

    row: Row
    longest: TestResult | None


def unfinished(rows: Sequence[Row]) -> list[Unfinished]:
    """Those that crashed, timed out or ran out of memory, in the order of the rows."""
    found = []
    for row in rows:
        cut = [test for test in row.verdict.tests if test.outcome in CUT_SHORT]
        if row.verdict.status is Status.PARTIAL and cut:
            # A test that was not run is the consequence of one that was.
            causes = [test for test in cut if test.outcome is not Outcome.NOT_RUN] or cut
            found.append(
                Unfinished(
                    row=row,
                    outcomes=tuple(dict.fromkeys(outcome_words(test.outcome) for test in causes)),
                    questions=tuple(dict.fromkeys(test.question for test in cut)),
                    message=line(causes[0].message),
                )
            )
    return found


def slowest(rows: Sequence[Row]) -> list[Slow]:
    """The ones that took longest, the longest first."""
    timed = [row for row in rows if row.verdict.duration_s > 0 and row.verdict.status is not Status.ERROR]
    timed.sort(key=lambda row: -row.verdict.duration_s)
    return [
        Slow(row, max(row.verdict.tests, key=lambda test: test.duration_s, default=None))
        for row in timed[:SLOWEST]
    ]
