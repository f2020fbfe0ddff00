"""Findings of `verify` in, the page that shows what each hidden test is for out: mistakes against tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.assignment import Assignment
from autograder.mistakes import Mistake
from autograder.report.pages import render
from autograder.verdict import Outcome, TestResult

if TYPE_CHECKING:
    from autograder.findings import Finding


@dataclass(frozen=True)
class Cell:
    """One mistake under one hidden test: did it fail, had it to, and does the feedback name the mistake?"""

    is_failed: bool
    is_expected: bool
    is_named: bool

    @property
    def mark(self) -> str:
        if not self.is_failed:
            return "missed" if self.is_expected else ""
        return "named" if self.is_named else "failed"


@dataclass(frozen=True)
class Row:
    """One mistake: its cells in the order of the tests."""

    mistake: Mistake
    score: float
    complaint: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Column:
    """One hidden test, how many mistakes fail it, and how many fail no other test."""

    test: TestResult
    failed: int
    alone: int


@dataclass(frozen=True)
class Section:
    """The mistakes of one question under the tests of all."""

    question: str
    title: str
    rows: tuple[Row, ...]


def render_matrix(assignment: Assignment, findings: "Sequence[Finding]", mistakes: Sequence[Mistake]) -> str:
    """The page as HTML, self-contained."""
    verdicts = {finding.name: finding for finding in findings if finding.kind == "mistake"}
    rows = [_row(mistake, verdicts[mistake.name]) for mistake in mistakes]
    reference = next(finding.verdict for finding in findings if finding.kind == "reference")
    tests = reference.tests if reference else ()
    return render(
        "matrix.html",
        assignment=assignment,
        columns=[_column(index, test, rows) for index, test in enumerate(tests)],
        sections=[
            Section(q.name, q.title, tuple(row for row in rows if row.mistake.question == q.name))
            for q in assignment.questions
        ],
        others=[finding for finding in findings if finding.kind != "mistake"],
    )


def _row(mistake: Mistake, finding: "Finding") -> Row:
    tests = finding.verdict.tests if finding.verdict else ()
    return Row(
        mistake=mistake,
        score=finding.score,
        complaint=finding.complaint,
        cells=tuple(
            Cell(
                is_failed=test.outcome is not Outcome.PASSED,
                is_expected=test.test in mistake.caught_by,
                is_named=test.misconception == mistake.misconception.name,
            )
            for test in tests
        ),
    )


def _column(index: int, test: TestResult, rows: Sequence[Row]) -> Column:
    failing = [row for row in rows if row.cells[index].is_failed]
    alone = sum(sum(cell.is_failed for cell in row.cells) == 1 for row in failing)
    return Column(test, len(failing), alone)
