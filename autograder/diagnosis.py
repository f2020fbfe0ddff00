"""The bank of mistakes: recorded calls of a failing submission in, the misconception that explains them out.

A mistake is a Python file that replaces some of the reference's functions by wrong ones. It is recognised
when, on the very inputs the submission was called with, it gives what the submission gave, everywhere in a
question (or, failing that, everywhere in one test), and no other mistake of the bank explains as much.
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

#: A call, and what came of it: the answer, or the name of the exception.
Call = tuple[Operation, Answer | str]


class Bank:
    """The mistakes of an assignment, ready to be called."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self._reference = load_reference(assignment)
        self._mistakes = load_mistakes(assignment)
        self._namespace = cache(self._make_namespace)

    def _make_namespace(self, mistake: Mistake) -> dict[str, Any]:
        return load_cells([Cell(0, mistake.source)], load_reference(self._assignment))

    def diagnose(
        self, calls: Mapping[str, Sequence[Call]], questions: Mapping[str, str], failed: Collection[str]
    ) -> dict[str, Misconception]:
        """Misconceptions by failed test. `calls` and `questions` are by test, of all tests."""
        by_question: dict[str, list[Call]] = {}
        for test, made in calls.items():
            by_question.setdefault(questions[test], []).extend(made)
        wrong = {question: by_question[question] for question in {questions[test] for test in failed}}
        explained = {mistake.name: self._explained_by(mistake, wrong) for mistake in self._mistakes}
        found = {}
        for test in failed:
            question = questions[test]
            mistake = self._best(question, explained) or self._only_for_test(question, calls[test])
            if mistake:
                found[test] = mistake.misconception
        return found

    def _explained_by(self, mistake: Mistake, wrong: Mapping[str, Sequence[Call]]) -> set[str]:
        """The questions with failures of which this mistake explains every call.

        None unless its own is among them: that q4 looks as if softmax were wrong means nothing where q3 shows
        that softmax is right.
        """
        if not self._explains(mistake, wrong.get(mistake.question, ())):
            return set()
        return {question for question, calls in wrong.items() if self._explains(mistake, calls)}

    def _best(self, question: str, explained: Mapping[str, set[str]]) -> Mistake | None:
        """The mistake that explains the question and more questions besides than any other does."""
        candidates = [mistake for mistake in self._mistakes if question in explained[mistake.name]]
        most = max((len(explained[mistake.name]) for mistake in candidates), default=0)
        return _the_only([mistake for mistake in candidates if len(explained[mistake.name]) == most])

    def _only_for_test(self, question: str, calls: Sequence[Call]) -> Mistake | None:
        """For a question with several mistakes at once: the only one of its own that explains this test."""
        # The type of an exception tells too little: any shape that does not fit raises RuntimeError.
        answered = [(operation, outcome) for operation, outcome in calls if isinstance(outcome, Answer)]
        return _the_only(
            [
                mistake
                for mistake in self._mistakes
                if mistake.question == question
                and self._explains(mistake, calls)
                and self._explains(mistake, answered, differing=2)
            ]
        )

    def _explains(self, mistake: Mistake, calls: Sequence[Call], *, differing: int = 1) -> bool:
        """Whether the mistake behaves like all of `calls`, and unlike the reference in so many of them."""
        if not calls:
            return False
        namespace = self._namespace(mistake)
        if not all(_is_same(outcome, _outcome(operation, namespace)) for operation, outcome in calls):
            return False
        unlike = sum(
            not _is_same(outcome, _outcome(operation, self._reference)) for operation, outcome in calls
        )
        return unlike >= min(differing, len(calls))


def _the_only(candidates: Sequence[Mistake]) -> Mistake | None:
    return candidates[0] if len(candidates) == 1 else None


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
        # Gradients of a NaN are NaN in more or fewer places, depending on details that are no mistake.
        and (_has_nan(one.value) or all(map(_is_same_value, one.grads, other.grads)))
    )


def _has_nan(value: Any) -> bool:
    return isinstance(value, torch.Tensor) and bool(value.isnan().any())


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
