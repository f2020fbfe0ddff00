"""One verdict in, the page that its student reads out."""

from collections.abc import Sequence
from dataclasses import replace

from autograder.assignment import Assignment
from autograder.gradebook.entries import Comment
from autograder.protections import lacking, protections, warning
from autograder.report.feedback_parts import QuestionPart, question_parts
from autograder.report.pages import render
from autograder.results import frame_place, outcome_words
from autograder.verdict import Status, Verdict


def render_feedback(assignment: Assignment, verdict: Verdict, comments: Sequence[Comment] = ()) -> str:
    """The page as HTML; it holds nothing but what the verdict says of this student's work."""
    kind, enforced = protections(verdict.sandbox)
    return render(
        "feedback.html",
        assignment=assignment,
        verdict=verdict,
        questions=_questions(assignment, verdict),
        outcome_words=outcome_words,
        frame_place=frame_place,
        sandbox=kind,
        enforced=enforced,
        lacking=lacking(kind, enforced),
        warning=warning(verdict.sandbox),
        comments=comments,
    )


def _questions(assignment: Assignment, verdict: Verdict) -> list[QuestionPart]:
    """Of a file that could not be read there is nothing to tell but the points that people gave for it."""
    if verdict.status is Status.ERROR:
        return []
    parts = question_parts(assignment, verdict)
    if verdict.status is not Status.REJECTED:
        return parts
    return [replace(part, causes=(), passed=()) for part in parts if part.by_hand]
