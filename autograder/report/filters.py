"""Verdicts in, what the report's table can be filtered by out: choices with counts, and each row's keys.

A choice has a `value`, which a link can name and which stays the same as long as the assignment does, and a
short key, under which rows have it: with two thousand rows, names of tests would be most of the page.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from autograder.assignment import Assignment
from autograder.report.clean import visible
from autograder.results import outcome_words
from autograder.verdict import Outcome, Status, Verdict


@dataclass(frozen=True)
class Choice:
    """One option of a filter, and how many submissions it leaves."""

    value: str
    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Filter:
    """One list to choose from: named groups of choices, the first without a name."""

    name: str
    label: str
    groups: tuple[tuple[str, tuple[Choice, ...]], ...]


@dataclass(frozen=True)
class _Option:
    value: str
    label: str
    group: str = ""


def make_filters(
    assignment: Assignment, verdicts: Sequence[Verdict]
) -> tuple[list[Filter], list[Mapping[str, str]]]:
    """The filters for these submissions, and for each of them its keys in every filter."""
    offered = {
        "status": ("Status", _statuses()),
        "lost": ("Points lost in", _questions_and_tests(assignment, verdicts)),
        "misconception": ("Misconception", _misconceptions(verdicts)),
    }
    found = [_values(verdict) for verdict in verdicts]
    filters, keys = [], [dict[str, str]() for _ in verdicts]
    for name, (label, options) in offered.items():
        key_of = {option.value: str(number) for number, option in enumerate(options)}
        counts = Counter(value for values in found for value in values[name])
        filters.append(Filter(name, label, _grouped(options, key_of, counts)))
        for own, values in zip(keys, found, strict=True):
            own[name] = " ".join(key_of[value] for value in values[name] if value in key_of)
    return filters, [*keys]


def value_of_test(question: str, test: str) -> str:
    """What a link calls a test that was failed; its question alone is a choice, too."""
    return f"{question}.{test}"


def fragment(name: str, value: str) -> str:
    """The page's fragment that shows what this choice leaves."""
    return urlencode({name: visible(value)})


def _values(verdict: Verdict) -> dict[str, list[str]]:
    """What holds of a submission, by filter. Of one that could not be read or graded only that."""
    if verdict.status in (Status.ERROR, Status.REJECTED):
        return {"status": [verdict.status.value], "lost": [], "misconception": []}
    failed = [test for test in verdict.tests if test.outcome is not Outcome.PASSED]
    scores = verdict.question_scores().items()
    return {
        "status": [verdict.status.value, *sorted({test.outcome.value for test in failed})],
        "lost": [name for name, (earned, possible) in scores if earned < possible]
        + [value_of_test(test.question, test.test) for test in failed],
        "misconception": list({test.misconception: None for test in failed if test.misconception}),
    }


def _statuses() -> list[_Option]:
    failures = [outcome for outcome in Outcome if outcome is not Outcome.PASSED]
    return [_Option(status.value, status.value) for status in Status] + [
        _Option(outcome.value, outcome_words(outcome), "A test that") for outcome in failures
    ]


def _questions_and_tests(assignment: Assignment, verdicts: Sequence[Verdict]) -> list[_Option]:
    tests = {(test.question, test.test): test.title for verdict in verdicts for test in verdict.tests}
    options = []
    for question in assignment.questions:
        group = f"{question.name} {question.own_title}".strip()
        options.append(_Option(question.name, f"{question.name}, any of its tests", group))
        options += [
            _Option(value_of_test(name, test), title, group)
            for (name, test), title in tests.items()
            if name == question.name
        ]
    return options


def _misconceptions(verdicts: Sequence[Verdict]) -> list[_Option]:
    names = sorted({test.misconception for verdict in verdicts for test in verdict.tests} - {""})
    return [_Option(name, name.replace("_", " ")) for name in names]


def _grouped(
    options: Sequence[_Option], key_of: Mapping[str, str], counts: Mapping[str, int]
) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """Options that leave a submission, by group."""
    groups: dict[str, list[Choice]] = {}
    for option in options:
        if count := counts.get(option.value, 0):
            choice = Choice(option.value, key_of[option.value], option.label, count)
            groups.setdefault(option.group, []).append(choice)
    return tuple((name, tuple(choices)) for name, choices in groups.items())
