"""Verdicts before and after in; what a regrade leaves of both, and what it changed, out."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.assignment import Assignment
from autograder.errors import AutograderError
from autograder.report.clean import inert_cell
from autograder.report.files import write_atomically
from autograder.results import number
from autograder.verdict import Verdict, status_of

#: What `--regrade` may say besides the name of a question.
WHOLES = ("none", "failed", "all")


@dataclass(frozen=True)
class Change:
    """One question of one submission whose points a regrade changed."""

    submission: str
    question: str
    before: float
    after: float


def questions_to_regrade(regrade: str, assignment: Assignment) -> tuple[str, ...]:
    """The question that `--regrade` names, () where it asks for whole submissions; raises AutograderError."""
    if regrade in WHOLES:
        return ()
    names = [question.name for question in assignment.questions]
    if regrade not in names:
        raise AutograderError(
            f"--regrade {regrade}: must be {', '.join(WHOLES)} or one of {', '.join(names)}"
        )
    return (regrade,)


def merge(before: Verdict, after: Verdict, questions: Sequence[str], assignment: Assignment) -> Verdict:
    """The earlier verdict with the tests of these questions, and nothing else, as they came out now."""
    order = {question.name: at for at, question in enumerate(assignment.questions)}
    kept = [test for test in before.tests if test.question not in questions]
    now = [test for test in after.tests if test.question in questions]
    # Sorting is stable: within a question the order of the tests stays.
    tests = tuple(sorted([*kept, *now], key=lambda test: order.get(test.question, len(order))))
    status, reason = status_of(tests)
    return replace(
        before,
        tests=tests,
        status=status,
        reason=reason,
        score=sum(test.points for test in tests),
        max_score=sum(test.max_points for test in tests),
        notes=after.notes,
        sandbox=after.sandbox,
    )


def changes(before: Verdict, after: Verdict) -> list[Change]:
    """The questions whose points differ, in the order of the later verdict."""
    earlier, later = before.question_scores(), after.question_scores()
    return [
        Change(after.submission, question, earlier.get(question, (0.0, 0.0))[0], score)
        for question, (score, _) in later.items()
        if earlier.get(question, (0.0, 0.0))[0] != score
    ]


def write_changes(changes: Sequence[Change], path: Path) -> None:
    """The changes as CSV, by submission and question."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("submission", "question", "before", "after"))
    for change in sorted(changes, key=lambda one: one.submission):
        points = (number(change.before), number(change.after))
        writer.writerow((inert_cell(change.submission), inert_cell(change.question), *points))
    write_atomically(path, text.getvalue())
