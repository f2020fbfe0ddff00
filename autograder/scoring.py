"""Expected tests and what was reported of them in; points, reasons and the verdict's status out. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.picture import Picture
from autograder.plugin import HiddenTest
from autograder.verdict import Frame, Outcome, TestResult


@dataclass(frozen=True)
class Report:
    """What became of one hidden test, before points are given."""

    outcome: Outcome
    message: str = ""
    frames: tuple[Frame, ...] = ()
    duration_s: float = 0.0
    picture: Picture | None = None


@dataclass(frozen=True)
class Misconception:
    """A recognised mistake: its identifier, and the explanation for the student."""

    name: str
    title: str
    explanation: str


def score_tests(
    expected: Sequence[HiddenTest],
    reports: Mapping[str, Report],
    *,
    misconceptions: Mapping[str, Misconception],
    forbidden: Mapping[str, str],
) -> tuple[TestResult, ...]:
    """One result for each expected test, in order.

    `misconceptions` is by test, `forbidden` by question: why that question earns nothing.
    """
    # Walk expected tests, not reported ones: a crash must not raise the score.
    return tuple(
        _score_one(
            test,
            reports.get(test.name, Report(Outcome.NOT_RUN, "not run")),
            misconceptions.get(test.name),
            forbidden.get(test.question, ""),
        )
        for test in expected
    )


def _score_one(
    test: HiddenTest, report: Report, misconception: Misconception | None, forbidden: str
) -> TestResult:
    outcome, message = report.outcome, report.message
    if forbidden and outcome is Outcome.PASSED:
        outcome, message = Outcome.FAILED, forbidden
    is_passed = outcome is Outcome.PASSED
    return TestResult(
        test=test.name,
        title=test.title,
        question=test.question,
        points=test.points if is_passed else 0.0,
        max_points=test.points,
        outcome=outcome,
        message=message,
        hint="" if is_passed else test.hint,
        misconception=misconception.name if misconception and not is_passed else "",
        explanation=f"{misconception.title}\n{misconception.explanation}".strip()
        if misconception and not is_passed
        else "",
        frames=report.frames,
        duration_s=report.duration_s,
        picture=report.picture,
    )
