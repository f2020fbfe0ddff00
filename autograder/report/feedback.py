"""One verdict in, the page that its student reads out."""

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.assignment import Assignment, Limits
from autograder.gradebook.entries import Comment
from autograder.protections import warning
from autograder.report.pages import render
from autograder.results import number, outcome_words
from autograder.verdict import Outcome, Status, TestResult, Verdict


@dataclass(frozen=True)
class QuestionPart:
    """One question of the page: its points and its tests."""

    name: str
    title: str
    points: float
    max_points: float
    tests: tuple[TestResult, ...]

    @property
    def passed(self) -> int:
        return sum(test.outcome is Outcome.PASSED for test in self.tests)

    @property
    def is_full(self) -> bool:
        return self.passed == len(self.tests)

    @property
    def share(self) -> float:
        """The earned part of the points, from 0 to 1."""
        return self.points / self.max_points if self.max_points else 0.0


def render_feedback(assignment: Assignment, verdict: Verdict, comments: Sequence[Comment] = ()) -> str:
    """The page as HTML; it holds nothing but what the verdict says of this student's work."""
    return render(
        "feedback.html",
        assignment=assignment,
        verdict=verdict,
        questions=[]
        if verdict.status in (Status.ERROR, Status.REJECTED)
        else _question_parts(assignment, verdict),
        outcome_words=outcome_words,
        enforced=_enforced(verdict.sandbox, assignment.limits),
        warning=warning(verdict.sandbox),
        comments=comments,
    )


def _question_parts(assignment: Assignment, verdict: Verdict) -> list[QuestionPart]:
    titles = {question.name: question.title for question in assignment.questions}
    return [
        QuestionPart(
            name=name,
            title=titles.get(name, name),
            points=points,
            max_points=max_points,
            tests=tuple(test for test in verdict.tests if test.question == name),
        )
        for name, (points, max_points) in verdict.question_scores().items()
    ]


def _enforced(sandbox: str, limits: Limits) -> str:
    """What held while the submission ran, in one sentence."""
    place = f" in the sandbox “{sandbox}”" if sandbox and not warning(sandbox) else ""
    return (
        f"Your code ran{place}, with {number(limits.time_limit_s)} s, {limits.memory_mb} MB of memory and "
        f"{limits.disk_mb} MB of disk for each question."
    )
