"""The bank of mistakes: recorded calls of a failing submission in, the misconception that explains them out.

A mistake is a Python file that replaces some of the reference's functions by wrong ones. It is recognised
when, on the very inputs the submission was called with, it gives what the submission gave, everywhere in a
question (or, failing that, everywhere in one test), and no other mistake of the bank explains as much.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from autograder.assignment import Assignment
from autograder.mistakes import Mistake, load_mistakes
from autograder.oracle import read_probes
from autograder.reference import Reference, load_cells
from autograder.sameness import is_same
from autograder.scoring import Misconception
from autograder.student import Raised
from autograder.submission import Cell
from autograder.worker.operations import Answer, Operation, perform
from autograder.worker.probes import load_probes

#: So many combinations of mistakes are kept ready to be called.
_SUBJECTS = 1000

#: A call, and what came of it.
Call = tuple[Operation, Answer | Raised]


@dataclass(frozen=True)
class _Subject:
    """Somebody's functions and the probes beside them, to be called like a submission."""

    functions: Mapping[str, Any]
    probes: Mapping[str, Any]

    def outcome(self, operation: Operation) -> Answer | Raised:
        """What comes of the call: an answer or an exception."""
        namespace = self.probes if operation.is_probe else self.functions
        try:
            return perform(replace(operation, device="cpu"), namespace)
        except Exception as error:
            return Raised(type(error).__name__, str(error))


class Bank:
    """The mistakes of an assignment, ready to be called."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self._probes = read_probes(assignment.graders_dir)
        self._mistakes = load_mistakes(assignment)
        self._subject = lru_cache(maxsize=_SUBJECTS)(self._make_subject)
        self._outcomes: dict[tuple[object, ...], Answer | Raised] = {}

    @cached_property
    def _reference(self) -> Reference:
        return Reference(self._assignment)

    def _make_subject(self, *mistakes: Mistake) -> _Subject:
        """The reference with these mistakes in it."""
        namespace = self._reference.load()
        load_cells([Cell(0, mistake.source) for mistake in mistakes], namespace)
        return _Subject(namespace, load_probes(self._probes, namespace))

    def diagnose(
        self,
        calls: Mapping[str, Sequence[Call]],
        questions: Mapping[str, str],
        failed: Collection[str],
        *,
        looked_at: Mapping[str, Sequence[Call]] | None = None,
    ) -> dict[str, Misconception]:
        """Misconceptions by failed test. `calls` and `questions` are by test, of all tests.

        `looked_at` has the same calls, with nothing of a probe's reply but what the test judged. Where no
        mistake gives all of a reply, one that gives this much is named.
        """
        self._outcomes.clear()  # they are known by calls that may be gone
        whole = self._of_questions(calls, questions, failed)
        judged = looked_at or calls
        mistakes = {
            test: whole[questions[test]]
            or self._only_for_test(questions[test], calls[test])
            or self._only_for_test(questions[test], judged[test])
            for test in failed
        }
        # What one test has proven needs less in the others: a single call that tells it from the reference.
        proven = [mistake for mistake in mistakes.values() if mistake]
        for test in [test for test, mistake in mistakes.items() if not mistake]:
            mistakes[test] = _the_only([mistake for mistake in proven if self._fits(judged[test], mistake)])
        return {test: mistake.misconception for test, mistake in mistakes.items() if mistake}

    def _of_questions(
        self, calls: Mapping[str, Sequence[Call]], questions: Mapping[str, str], failed: Collection[str]
    ) -> dict[str, Mistake | None]:
        """The mistake that explains all calls of a question, for each that has failed tests."""
        by_question: dict[str, list[Call]] = {}
        # Those of failed tests first: most mistakes are ruled out by the first call of them.
        for test, made in sorted(calls.items(), key=lambda item: item[0] not in failed):
            by_question.setdefault(questions[test], []).extend(made)
        wrong = {question: by_question[question] for question in {questions[test] for test in failed}}
        explained = {mistake.name: self._explained_by(mistake, wrong) for mistake in self._mistakes}
        by_itself = {question: self._best(question, made, explained) for question, made in wrong.items()}
        upstream = [mistake for mistake in by_itself.values() if mistake]
        return {q: by_itself[q] or self._on_top_of(upstream, q, made) for q, made in wrong.items()}

    def _explained_by(self, mistake: Mistake, wrong: Mapping[str, Sequence[Call]]) -> set[str]:
        """The questions with failures of which this mistake explains every call.

        None unless its own is among them: that q4 looks as if softmax were wrong means nothing where q3 shows
        that softmax is right. And none where little but exceptions speaks for it.
        """
        own = wrong.get(mistake.question, ())
        if not self._explains(own, mistake) or not self._is_told(own, mistake):
            return set()
        return {question for question, calls in wrong.items() if self._explains(calls, mistake)}

    def _best(
        self, question: str, calls: Sequence[Call], explained: Mapping[str, set[str]]
    ) -> Mistake | None:
        """The mistake that explains the question and more questions besides than any other does."""
        candidates = [mistake for mistake in self._mistakes if question in explained[mistake.name]]
        most = max((len(explained[mistake.name]) for mistake in candidates), default=0)
        best = [mistake for mistake in candidates if len(explained[mistake.name]) == most]
        return _the_only(best) or _the_only(
            [mistake for mistake in best if self._is_verbatim(calls, mistake)]
        )

    def _is_verbatim(self, calls: Sequence[Call], mistake: Mistake) -> bool:
        """Whether the mistake raises the very messages of the calls, with the same sizes in them."""
        for operation, outcome in calls:
            theirs = self._outcome(operation, mistake)
            if (
                isinstance(outcome, Raised)
                and isinstance(theirs, Raised)
                and outcome.message != theirs.message
            ):
                return False
        return True

    def _on_top_of(self, upstream: Sequence[Mistake], question: str, calls: Sequence[Call]) -> Mistake | None:
        """The only mistake of the question that explains it together with one found in another question.

        A wrong softmax and a wrong mean: neither alone gives what their cross-entropy gives.
        """
        return _the_only(
            [
                mistake
                for mistake in self._mistakes
                if mistake.question == question
                and any(self._explains(calls, other, mistake) for other in upstream)
            ]
        )

    def _only_for_test(self, question: str, calls: Sequence[Call]) -> Mistake | None:
        """For a question with several mistakes at once: the only one of its own that explains this test."""
        answered = [(operation, outcome) for operation, outcome in calls if isinstance(outcome, Answer)]
        return _the_only(
            [
                mistake
                for mistake in self._mistakes
                if mistake.question == question
                and self._explains(calls, mistake)
                and self._explains(answered, mistake, differing=2)
            ]
        )

    def _fits(self, calls: Sequence[Call], mistake: Mistake) -> bool:
        """Whether the mistake explains the calls, by something that tells of it."""
        return self._explains(calls, mistake) and self._explains(self._telling(calls, mistake), mistake)

    def _is_told(self, calls: Sequence[Call], mistake: Mistake) -> bool:
        """Whether something wrong in the calls tells of this mistake, or most of them were answered."""
        answered = sum(isinstance(outcome, Answer) for _, outcome in calls)
        return 2 * answered >= len(calls) or self._explains(self._telling(calls, mistake), mistake)

    def _telling(self, calls: Sequence[Call], mistake: Mistake) -> list[Call]:
        """The calls that were answered, and those that raised in the mistake's very words.

        The type alone tells too little: any shape that does not fit raises RuntimeError.
        """
        return [
            (operation, outcome)
            for operation, outcome in calls
            if isinstance(outcome, Answer) or _is_worded_like(outcome, self._outcome(operation, mistake))
        ]

    def _explains(self, calls: Sequence[Call], *mistakes: Mistake, differing: int = 1) -> bool:
        """Whether the mistakes behave like all of `calls`, and unlike the reference in so many of them."""
        if not calls:
            return False
        if not all(is_same(outcome, self._outcome(operation, *mistakes)) for operation, outcome in calls):
            return False
        unlike = sum(not is_same(outcome, self._outcome(operation)) for operation, outcome in calls)
        return unlike >= min(differing, len(calls))

    def _outcome(self, operation: Operation, *mistakes: Mistake) -> Answer | Raised:
        """What the reference with these mistakes makes of a call; found once for a submission."""
        key = id(operation), *(mistake.name for mistake in mistakes)
        if key not in self._outcomes:
            self._outcomes[key] = self._subject(*mistakes).outcome(operation)
        return self._outcomes[key]


def _the_only(candidates: Sequence[Mistake]) -> Mistake | None:
    """The first candidate if all of them teach the same.

    A pair of mistakes adds nothing where one of the two explains as much by itself.
    """
    names = {mistake.misconception.name for mistake in candidates}
    simplest = [
        mistake for mistake in candidates if not names & (set(_parts(mistake)) - {mistake.misconception.name})
    ]
    return simplest[0] if len({mistake.misconception.name for mistake in simplest}) == 1 else None


def _parts(mistake: Mistake) -> list[str]:
    return mistake.misconception.name.split("+")


def _is_worded_like(one: Raised, other: Answer | Raised) -> bool:
    return isinstance(other, Raised) and one.is_worded_like(other)
