"""One verdict in, the page that its student reads out."""

from collections.abc import Sequence

from autograder.assignment import Assignment
from autograder.gradebook.entries import Comment
from autograder.protections import lacking, protections, warning
from autograder.report.feedback_parts import question_parts
from autograder.report.pages import render
from autograder.results import frame_place, outcome_words
from autograder.verdict import Status, Verdict


def render_feedback(assignment: Assignment, verdict: Verdict, comments: Sequence[Comment] = ()) -> str:
    """The page as HTML; it holds nothing but what the verdict says of this student's work."""
    is_judged = verdict.status not in (Status.ERROR, Status.REJECTED)
    kind, enforced = protections(verdict.sandbox)
    return render(
        "feedback.html",
        assignment=assignment,
        verdict=verdict,
        questions=question_parts(assignment, verdict) if is_judged else [],
        outcome_words=outcome_words,
        frame_place=frame_place,
        sandbox=kind,
        enforced=enforced,
        lacking=lacking(kind, enforced),
        warning=warning(verdict.sandbox),
        comments=comments,
    )
