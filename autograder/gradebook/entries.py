"""What counts for one student: a verdict, and what a due date and people make of it. Plain frozen values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from autograder.verdict import Outcome, Status, TestResult, Verdict


@dataclass(frozen=True)
class Person:
    """Who handed in a submission, which attempt it is, and what lateness leaves of its points."""

    student: str
    ids: Mapping[str, str] = field(default_factory=dict)
    attempt: int = 1
    submitted_at: str = ""
    late_days: int = 0
    late_factor: float = 1.0
    late_note: str = ""


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
class Comment:
    """What a person wrote to the student; it outlives any regrade."""

    submission: str
    text: str
    author: str
    made_at: str  # ISO 8601


@dataclass(frozen=True)
class Release:
    """Feedback that was given to the student: which grading, the score, and how much was added by hand."""

    submission: str
    grading: str
    score: float
    adjustments: int
    comments: int
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
    late_note: str = ""
    penalty: float = 0.0  # points that lateness took
    adjustments: tuple[Adjustment, ...] = ()
    comments: tuple[Comment, ...] = ()

    def question_scores(self) -> dict[str, tuple[float, float]]:
        """Points earned, with the adjustments of each question, and points possible."""
        scores = self.verdict.question_scores()
        for adjustment in self.adjustments:
            if adjustment.question in scores:
                earned, possible = scores[adjustment.question]
                scores[adjustment.question] = (earned + adjustment.points, possible)
        return scores

    def effective(self) -> Verdict:
        """The verdict with penalty and adjustments as lines of their own, which add up to `score`."""
        told = self.late_note or f"{self.late_days} days late"
        lines = [_line("late", told, -self.penalty)] if self.penalty else []
        lines += [
            _line(
                one.question or "adjustment",
                f"adjusted by {one.author}: {one.reason}",
                one.points,
                number=number,
            )
            for number, one in enumerate(self.adjustments, start=1)
        ]
        if not lines:
            return self.verdict
        score = 0.0 if self.score is None else self.score
        return replace(self.verdict, tests=(*self.verdict.tests, *lines), score=score)


def entry_of(
    verdict: Verdict,
    person: Person,
    adjustments: tuple[Adjustment, ...],
    comments: tuple[Comment, ...] = (),
) -> Entry:
    """The entry that a verdict makes: what lateness leaves of its score, and then the adjustments."""
    penalty = verdict.score - verdict.score * person.late_factor
    score = verdict.score - penalty + sum(one.points for one in adjustments)
    return Entry(
        student=verdict.student,
        ids=person.ids,
        verdict=verdict,
        score=None if verdict.status is Status.ERROR else score,
        attempt=person.attempt,
        submitted_at=person.submitted_at,
        late_days=person.late_days,
        late_note=person.late_note,
        penalty=penalty,
        adjustments=adjustments,
        comments=comments,
    )


def counting(entries: Iterable[Entry], counted: str) -> list[Entry]:
    """One entry for each student: the best, or the last attempt."""
    by_student: dict[str, list[Entry]] = {}
    for entry in entries:
        by_student.setdefault(entry.student, []).append(entry)

    def worth(entry: Entry) -> tuple[float, int]:
        score = -1.0 if entry.score is None else entry.score
        return (score, entry.attempt) if counted == "best" else (float(entry.attempt), 0)

    return [max(attempts, key=worth) for attempts in by_student.values()]


def _line(question: str, title: str, points: float, *, number: int = 0) -> TestResult:
    name = f"adjusted_{number}" if number else question
    return TestResult(name, title, question, points, 0.0, Outcome.PASSED)
