"""Entries in, a plain CSV out: one row a student, with all that a spreadsheet or a script may ask for."""

import csv
import io
from collections.abc import Sequence

from autograder.assignment import Assignment
from autograder.export.exported import Exported, score_cell
from autograder.gradebook.entries import Adjustment, Entry
from autograder.report.clean import inert_cell
from autograder.results import number
from autograder.verdict import Status

_BEFORE = ("student", "submission", "attempt", "submitted_at", "late_days", "score", "max_score", "status")
_AFTER = ("adjustments", "comments", "misconceptions", "seed", "sha256")


def to_table(entries: Sequence[Entry], assignment: Assignment) -> Exported:
    """The entries as CSV, in order; a question's points include its adjustments, not the late penalty."""
    questions = [question.name for question in assignment.questions]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(inert_cell, (*_BEFORE, *questions, *_AFTER)))
    writer.writerows(_row(entry, questions) for entry in entries)
    return Exported(text.getvalue())


def _row(entry: Entry, questions: Sequence[str]) -> list[str]:
    verdict = entry.verdict
    scores = entry.question_scores()
    # Nothing is known of a submission that we failed to grade: an empty cell, so that no sum takes it for 0.
    is_known = verdict.status is not Status.ERROR
    return [
        inert_cell(entry.student),
        inert_cell(verdict.submission),
        str(entry.attempt),
        inert_cell(entry.submitted_at),
        str(entry.late_days),
        score_cell(entry),
        number(verdict.max_score),
        verdict.status.value,
        *(number(scores.get(name, (0.0, 0.0))[0]) if is_known else "" for name in questions),
        inert_cell(" | ".join(map(_said, entry.adjustments))),
        inert_cell(" | ".join(f"{one.author}: {one.text}" for one in entry.comments)),
        inert_cell(
            ", ".join(dict.fromkeys(test.misconception for test in verdict.tests if test.misconception))
        ),
        str(verdict.seed),
        inert_cell(verdict.sha256),
    ]


def _said(adjustment: Adjustment) -> str:
    sign = "+" if adjustment.points >= 0 else ""
    where = adjustment.question or "all"
    return f"{where} {sign}{number(adjustment.points)} by {adjustment.author}: {adjustment.reason}"
