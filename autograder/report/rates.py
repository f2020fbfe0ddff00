"""Verdicts as graded in, how questions and hidden tests fared out: distribution, pass rate, item analysis."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.assignment import Assignment, Question
from autograder.report.items import Item, analyse
from autograder.results import outcome_words
from autograder.verdict import Outcome, TestResult, Verdict

BINS = 10


@dataclass(frozen=True)
class Bin:
    """One column of a histogram: scores in [low, high) percent, the last one with 100."""

    low: int
    high: int
    count: int
    share: float  # of the highest column


@dataclass(frozen=True)
class QuestionRate:
    """The scores for one question."""

    question: Question
    bins: tuple[Bin, ...]
    item: Item


@dataclass(frozen=True)
class TestRate:
    """How often one hidden test was passed, and what became of it otherwise."""

    __test__ = False  # pytest: this is no test class

    test: TestResult
    passed: int
    others: tuple[tuple[str, int], ...]
    item: Item

    @property
    def share(self) -> float:
        return self.passed / self.item.asked


def histogram(shares: Iterable[float]) -> tuple[Bin, ...]:
    """How many of the shares, each from 0 to 1, are in each tenth."""
    counts = Counter(min(BINS - 1, max(0, int(BINS * share))) for share in shares)
    highest = max(counts.values(), default=1)
    step = 100 // BINS
    return tuple(Bin(i * step, (i + 1) * step, counts[i], counts[i] / highest) for i in range(BINS))


def rates_of_questions(assignment: Assignment, verdicts: Sequence[Verdict]) -> list[QuestionRate]:
    """Every question that somebody was asked, in the order of the assignment."""
    earned = [_points_by_question(verdict) for verdict in verdicts]
    items = analyse(earned, {question.name: question.points for question in assignment.questions})
    return [
        QuestionRate(question, histogram(_shares(question, earned)), items[question.name])
        for question in assignment.questions
        if items[question.name].asked
    ]


def count_outcomes(verdicts: Iterable[Verdict]) -> tuple[dict[str, TestResult], dict[str, Counter[Outcome]]]:
    """Every hidden test by its name, as it was met first, and how often it came to what."""
    tests: dict[str, TestResult] = {}
    outcomes: dict[str, Counter[Outcome]] = {}
    for verdict in verdicts:
        for test in verdict.tests:
            tests.setdefault(test.test, test)
            outcomes.setdefault(test.test, Counter())[test.outcome] += 1
    return tests, outcomes


def rates_of_tests(verdicts: Sequence[Verdict]) -> list[TestRate]:
    """Every hidden test, in the order in which they are graded."""
    tests, outcomes = count_outcomes(verdicts)
    earned = [{test.test: test.points for test in verdict.tests} for verdict in verdicts]
    items = analyse(earned, {name: test.max_points for name, test in tests.items()})
    return [
        TestRate(test, outcomes[name][Outcome.PASSED], _others(outcomes[name]), items[name])
        for name, test in tests.items()
    ]


def _points_by_question(verdict: Verdict) -> dict[str, float]:
    return {name: earned for name, (earned, _) in verdict.question_scores().items()}


def _shares(question: Question, earned: Sequence[Mapping[str, float]]) -> list[float]:
    found = [points[question.name] for points in earned if question.name in points]
    return [points / question.points if question.points else 0.0 for points in found]


def _others(counts: Mapping[Outcome, int]) -> tuple[tuple[str, int], ...]:
    failures = [outcome for outcome in Outcome if outcome is not Outcome.PASSED and counts[outcome]]
    return tuple((outcome_words(outcome), counts[outcome]) for outcome in failures)
