"""What counts for one student: a verdict, and what a due date and people make of it. Plain frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass

from autograder.verdict import Verdict


@dataclass(frozen=True)
class Adjustment:
    """Points that a person gave or took, for a question or (None) for the whole; they outlive any regrade."""

    submission: str
    question: str | None
    points: float
    reason: str
    author: str
    made_at: str  # ISO 8601


@dataclass(frozen=True)
class Entry:
    """One student's line in every gradebook and export.

    `verdict` is as graded; `score` is what is left of it after the late penalty, with the adjustments: None
    where a fault of ours left the submission ungraded.
    """

    student: str
    ids: Mapping[str, str]
    verdict: Verdict
    score: float | None
    attempt: int = 1
    submitted_at: str = ""  # ISO 8601, or "" where it is not known
    late_days: int = 0
    adjustments: tuple[Adjustment, ...] = ()

    def question_scores(self) -> dict[str, tuple[float, float]]:
        """Points earned, with the adjustments of each question, and points possible."""
        scores = self.verdict.question_scores()
        for adjustment in self.adjustments:
            if adjustment.question in scores:
                earned, possible = scores[adjustment.question]
                scores[adjustment.question] = (earned + adjustment.points, possible)
        return scores
