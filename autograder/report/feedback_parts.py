"""A verdict in, the parts of a student's page out: questions, and in each what went wrong, said once."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.assignment import Assignment, Question
from autograder.lecture import Lecture
from autograder.report.clean import visible
from autograder.report.pictures import Figure, figure_of
from autograder.results import frame_place, line, outcome_words
from autograder.verdict import Outcome, TestResult, Verdict

#: Lines that are no question's: see `Entry.effective`.
_BY_HAND = {"late": "Handed in late", "adjustment": "Adjusted by the course staff"}

#: A reason in the table of questions is cut to this.
_REASON_CHARS = 200


@dataclass(frozen=True)
class Finding:
    """One failed test; the figure is absent where another one of the question has shown it.

    A hint says what may be wrong: it is absent where that is known, or was said before.
    """

    test: TestResult
    figure: Figure | None
    hint: str


@dataclass(frozen=True)
class Cause:
    """Failed tests with one reason: a recognised mistake, or (title "") the same error or message.

    `seen_in` is an earlier question that has the same reason, and has explained it.
    """

    title: str
    explanation: str
    seen_in: str
    findings: tuple[Finding, ...]

    @property
    def is_to_be_read_up(self) -> bool:
        """Whether the lecture helps: not where code only failed to run, nor where it was named before."""
        is_wrong = any(finding.test.outcome is Outcome.FAILED for finding in self.findings)
        return not self.seen_in and (bool(self.title) or is_wrong)


@dataclass(frozen=True)
class QuestionPart:
    """One question of the page. `by_hand` are lines about points that no test gave."""

    name: str
    title: str
    lecture: Lecture | None
    points: float
    max_points: float
    duration_s: float
    reason: str
    causes: tuple[Cause, ...]
    passed: tuple[TestResult, ...]
    by_hand: tuple[TestResult, ...]

    @property
    def to_be_read_up(self) -> Cause | None:
        """The cause beside which the lecture is named."""
        return next((cause for cause in self.causes if cause.is_to_be_read_up), None)

    @property
    def tests(self) -> int:
        return len(self.passed) + sum(len(cause.findings) for cause in self.causes)

    @property
    def share(self) -> float:
        """The earned part of the points, from 0 to 1."""
        return min(max(self.points / self.max_points, 0.0), 1.0) if self.max_points else 0.0


def question_parts(assignment: Assignment, verdict: Verdict) -> list[QuestionPart]:
    """The questions of the assignment, and what was added by hand, in the order of the verdict."""
    known = {question.name: question for question in assignment.questions}
    seen: dict[Hashable, str] = {}
    return [
        _part(name, known.get(name), points, [test for test in verdict.tests if test.question == name], seen)
        for name, points in verdict.question_scores().items()
    ]


def _part(
    name: str,
    question: Question | None,
    points: tuple[float, float],
    tests: Sequence[TestResult],
    seen: dict[Hashable, str],
) -> QuestionPart:
    """One question; `seen` has the question in which each reason was shown first, and is added to."""
    judged = [test for test in tests if not _is_by_hand(test)]
    failed = [test for test in judged if test.outcome is not Outcome.PASSED]
    return QuestionPart(
        name=name,
        title=question.own_title if question else _BY_HAND.get(name, name),
        lecture=question.lecture if question else None,
        points=points[0],
        max_points=points[1],
        duration_s=sum(test.duration_s for test in tests),
        reason=_reason(judged, failed, tests),
        causes=tuple(_causes(name, failed, seen)),
        passed=tuple(test for test in judged if test.outcome is Outcome.PASSED),
        by_hand=tuple(test for test in tests if _is_by_hand(test)),
    )


def _is_by_hand(test: TestResult) -> bool:
    """A hidden test may give no points, too: the public ones of an assignment for Otter often do."""
    return not test.max_points and (test.test in _BY_HAND or test.test.startswith("adjusted_"))


def _reason(judged: Sequence[TestResult], failed: Sequence[TestResult], tests: Sequence[TestResult]) -> str:
    """Why the question has these points, in one sentence."""
    if not judged:
        return line(tests[0].title, _REASON_CHARS)
    if not failed:
        return "Everything passed."
    recognised = next((test for test in failed if test.explanation), None)
    if recognised:
        return line(recognised.explanation, _REASON_CHARS)
    first = failed[0]
    place = f" ({frame_place(first.frames[-1])})" if first.frames else ""
    told = line(first.message, _REASON_CHARS) or outcome_words(first.outcome).capitalize() + "."
    return told + visible(place)


def _causes(question: str, failed: Sequence[TestResult], seen: dict[Hashable, str]) -> Iterator[Cause]:
    """Recognised mistakes first: they say most."""
    groups: dict[Hashable, list[TestResult]] = {}
    for test in sorted(failed, key=lambda test: not test.misconception):
        groups.setdefault(_why(test), []).append(test)
    shown: set[Hashable] = set()
    for why, tests in groups.items():
        first = tests[0]
        title, _, explanation = first.explanation.partition("\n")
        # Two wrong values in different questions may well be told in the same words.
        is_telling = first.misconception or first.frames
        earlier = seen.setdefault(why, question) if is_telling else question
        yield Cause(
            title or first.misconception.replace("_", " "),
            explanation,
            earlier if earlier != question else "",
            tuple(_findings(tests, shown)),
        )


def _why(test: TestResult) -> Hashable:
    """Equal for tests that fail for the same reason."""
    return test.misconception or (test.outcome, test.message, test.frames[-1:])


def _findings(tests: Iterable[TestResult], shown: set[Hashable]) -> Iterator[Finding]:
    for test in tests:
        picture = None if test.picture in shown else test.picture
        hint = "" if test.misconception or test.hint in shown else test.hint
        shown |= {hint, picture}
        yield Finding(test, figure_of(picture) if picture else None, hint)
