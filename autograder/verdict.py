"""What grading one submission yields: plain frozen values that travel as JSON and feed every output."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from autograder.picture import Picture, read_picture


class Outcome(StrEnum):
    """What became of one hidden test. Everything but `passed` earns 0 points."""

    PASSED = "passed"
    FAILED = "failed"
    STUDENT_ERROR = "student_error"
    TIMED_OUT = "timed_out"
    CRASHED = "crashed"
    OUT_OF_MEMORY = "out_of_memory"
    NOT_RUN = "not_run"


class Status(StrEnum):
    """What became of one submission."""

    GRADED = "graded"
    PARTIAL = "partial"  # a question crashed or ran out of a limit
    REJECTED = "rejected"  # nothing could be read
    ERROR = "error"  # our fault; to be graded again


#: Outcomes in which the student's process did not come back with an answer.
CUT_SHORT = frozenset({Outcome.TIMED_OUT, Outcome.CRASHED, Outcome.OUT_OF_MEMORY, Outcome.NOT_RUN})


@dataclass(frozen=True)
class Frame:
    """One line of the student's own traceback. `cell` is 0 for a helper file, which `where` then names."""

    cell: int
    line: int
    function: str
    text: str
    where: str = ""


@dataclass(frozen=True)
class TestResult:
    """One hidden test: `title` and `message` are what the student reads."""

    __test__ = False  # pytest: this is no test class

    test: str
    title: str
    question: str
    points: float
    max_points: float
    outcome: Outcome
    message: str = ""
    hint: str = ""
    misconception: str = ""  # identifier of the recognised mistake, "" where none was
    explanation: str = ""  # its title; on the lines below what it is, for the student
    frames: tuple[Frame, ...] = ()
    duration_s: float = 0.0
    picture: Picture | None = None


@dataclass(frozen=True)
class Verdict:
    """The result of one submission; `reason` says why where `status` is not `graded`."""

    assignment: str
    submission: str
    student: str
    status: Status
    score: float
    max_score: float
    tests: tuple[TestResult, ...] = ()
    reason: str = ""
    notes: tuple[str, ...] = ()
    sha256: str = ""
    seed: int = 0
    sandbox: str = ""
    duration_s: float = 0.0

    def question_scores(self) -> dict[str, tuple[float, float]]:
        """Points earned and points possible by question, in the order of the assignment."""
        scores: dict[str, tuple[float, float]] = {}
        for test in self.tests:
            earned, possible = scores.get(test.question, (0.0, 0.0))
            scores[test.question] = (earned + test.points, possible + test.max_points)
        return scores

    def to_json(self) -> dict[str, Any]:
        """A JSON-able dict; `from_json` gives the same verdict back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Verdict":
        """The verdict that `to_json` described."""
        fields = dict(data)
        fields["status"] = Status(fields["status"])
        fields["notes"] = tuple(fields["notes"])
        fields["tests"] = tuple(_test_from_json(test) for test in fields["tests"])
        return cls(**fields)


def _test_from_json(data: Mapping[str, Any]) -> TestResult:
    fields = dict(data)
    fields["outcome"] = Outcome(fields["outcome"])
    fields["frames"] = tuple(Frame(**frame) for frame in fields["frames"])
    fields["picture"] = read_picture(fields.get("picture"))
    return TestResult(**fields)


def status_of(results: Sequence[TestResult]) -> tuple[Status, str]:
    """`partial` with the reason where a question was cut short, else `graded`."""
    cut_short = [result for result in results if result.outcome in CUT_SHORT]
    if not cut_short:
        return Status.GRADED, ""
    questions = list(dict.fromkeys(result.question for result in cut_short))
    return Status.PARTIAL, f"{', '.join(questions)}: {cut_short[0].message}"
