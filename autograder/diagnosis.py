"""The bank of mistakes: recorded calls of a failing submission in, the misconception that explains them out.

A mistake is a Python file that replaces some of the reference's functions by wrong ones. It is recognised
when, on the very inputs the submission was called with, it gives what the submission gave, everywhere in a
question (or, failing that, everywhere in one test), and no other mistake of the bank does.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import torch

from autograder.assignment import Assignment
from autograder.mistakes import Mistake, load_mistakes
from autograder.reference import load_cells, load_reference
from autograder.scoring import Misconception
from autograder.submission import Cell
from autograder.worker.operations import Answer, Operation, perform

#: In so many calls must a mistake differ from the reference before it is named.
_ENOUGH_CALLS = 2

#: A call, and what came of it: the answer, or the name of the exception.
Call = tuple[Operation, Answer | str]


class Bank:
    """The mistakes of an assignment, ready to be called."""

    def __init__(self, assignment: Assignment) -> None:
        self._reference = load_reference(assignment)
        self._mistakes = load_mistakes(assignment)
        self._namespace = cache(self._make_namespace)
        self._assignment = assignment

    def _make_namespace(self, mistake: Mistake) -> dict[str, Any]:
        return load_cells([Cell(0, mistake.source)], load_reference(self._assignment))

    def diagnose(
        self, calls: Mapping[str, Sequence[Call]], questions: Mapping[str, str], failed: Collection[str]
    ) -> dict[str, Misconception]:
        """Misconceptions by failed test. `calls` and `questions` are by test, of all tests."""
        found: dict[str, Misconception] = {}
        for question in dict.fromkeys(questions[test] for test in failed):
            tests = [test for test, of in questions.items() if of == question]
            wrong = [test for test in tests if test in failed]
            # The more calls one mistake explains, the surer: all of the question, all that failed, one test.
            whole = self._explain([call for test in tests for call in calls.get(test, ())])
            whole = whole or self._explain([call for test in wrong for call in calls.get(test, ())])
            for test in wrong:
                mistake = whole or self._explain(calls.get(test, ()))
                if mistake:
                    found[test] = mistake.misconception
        return found

    def _explain(self, calls: Sequence[Call]) -> Mistake | None:
        """The only mistake that behaves like all of `calls`, and unlike the reference in several of them."""
        if not calls:
            return None
        matching = [mistake for mistake in self._mistakes if self._is_like(mistake, calls)]
        if len(matching) != 1:
            return None
        right = self._reference
        differing = sum(not _is_same(outcome, _outcome(operation, right)) for operation, outcome in calls)
        return matching[0] if differing >= min(_ENOUGH_CALLS, len(calls)) else None

    def _is_like(self, mistake: Mistake, calls: Sequence[Call]) -> bool:
        namespace = self._namespace(mistake)
        return all(_is_same(outcome, _outcome(operation, namespace)) for operation, outcome in calls)


def _outcome(operation: Operation, namespace: Mapping[str, Any]) -> Answer | str:
    """What a trusted namespace does with the call."""
    try:
        return perform(replace(operation, trace=False, device="cpu"), namespace)
    except Exception as error:
        return type(error).__name__


def _is_same(one: Answer | str, other: Answer | str) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return (
        bool(one.mutated) == bool(other.mutated)
        and one.disturbed == other.disturbed
        and one.is_attached == other.is_attached
        and _is_same_value(one.value, other.value)
        and len(one.grads) == len(other.grads)
        and all(map(_is_same_value, one.grads, other.grads))
    )


def _is_same_value(one: Any, other: Any) -> bool:
    if not isinstance(one, torch.Tensor) or not isinstance(other, torch.Tensor):
        return type(one) is type(other) and bool(one == other)
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    tolerance = 1e-3 if one.dtype != torch.float64 else 1e-7
    one, other = one.detach().double(), other.detach().double()
    finite = other[other.isfinite()].abs()
    scale = float(finite.max()) if finite.numel() else 1.0
    close = (one - other).abs() <= tolerance * scale
    return bool((close | (one == other) | (one.isnan() & other.isnan())).all())
