"""Entries in, one JSON document out: everything that is known of every student, for other programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from autograder.assignment import Assignment
from autograder.export.exported import Exported
from autograder.gradebook.entries import Entry

SCHEMA = "autograder.scores"
#: Raised when a key goes away or changes its meaning; new keys come without notice.
VERSION = 1


def to_document(entries: Sequence[Entry], assignment: Assignment) -> Exported:
    """The entries as JSON in ASCII; a score or time that is not known is null."""
    document = {
        "schema": SCHEMA,
        "version": VERSION,
        "assignment": {
            "slug": assignment.slug,
            "title": assignment.title,
            "max_score": assignment.max_score,
            "questions": [
                {"name": question.name, "title": question.title, "points": question.points}
                for question in assignment.questions
            ],
        },
        "entries": [_entry(entry) for entry in entries],
    }
    return Exported(json.dumps(document, indent=1, allow_nan=False) + "\n")


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "student": entry.student,
        "ids": dict(entry.ids),
        "attempt": entry.attempt,
        "submitted_at": entry.submitted_at or None,
        "late_days": entry.late_days,
        "score": entry.score,
        "max_score": entry.verdict.max_score,
        "status": entry.verdict.status.value,
        "questions": {
            name: {"score": got, "max_score": most} for name, (got, most) in entry.question_scores().items()
        },
        "adjustments": [asdict(adjustment) for adjustment in entry.adjustments],
        "comments": [asdict(comment) for comment in entry.comments],
        "verdict": entry.verdict.to_json(),
    }
