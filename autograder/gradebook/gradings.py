"""Rows of the gradebook in, gradings out: one judgement of a submission each, with what it was made by."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from autograder.gradebook import schema
from autograder.verdict import TestResult, Verdict

GRADING_FIELDS = {field.name for field in fields(Verdict)} - {"tests", "student"}
_TEST_FIELDS = tuple(field.name for field in fields(TestResult))


@dataclass(frozen=True)
class Provenance:
    """What a verdict was made by; two digests that are equal promise the same tests in the same worker."""

    autograder_version: str = ""
    torch_version: str = ""
    graders_digest: str = ""
    worker_digest: str = ""
    device: str = "cpu"


#: Of a verdict about whose making nothing is known.
UNKNOWN = Provenance()


@dataclass(frozen=True)
class Grading:
    """One judgement of a submission, current or not."""

    grading: str
    verdict: Verdict
    provenance: Provenance
    graded_at: str
    is_current: bool


def read_rows(
    connection: sa.Connection, conditions: Sequence[Any]
) -> tuple[list[Any], dict[str, list[dict[str, Any]]]]:
    """The gradings that meet the conditions, by submission, and by their ids what their tests are made of."""
    table, people = schema.gradings, schema.submissions
    of = sa.and_(table.c.assignment == people.c.assignment, table.c.submission == people.c.submission)
    wanted = sa.select(table, people.c.student).join(people, of).where(*conditions)
    rows = list(connection.execute(wanted.order_by(table.c.submission, table.c.grading)))
    return rows, _tests(connection, conditions)


def grading_of(row: Any, tests: list[dict[str, Any]]) -> Grading:
    """The grading that a row and its tests tell of."""
    data = {name: getattr(row, name) for name in GRADING_FIELDS} | {"student": row.student, "tests": tests}
    return Grading(
        grading=row.grading,
        verdict=Verdict.from_json(data),
        provenance=Provenance(**{field.name: getattr(row, field.name) for field in fields(Provenance)}),
        graded_at=row.graded_at,
        is_current=row.is_current,
    )


def _tests(connection: sa.Connection, conditions: Sequence[Any]) -> dict[str, list[dict[str, Any]]]:
    """What a `TestResult` is made of, for each test of the gradings that meet the conditions."""
    tests, of = schema.tests.c, schema.gradings.c.grading == schema.tests.c.grading
    wanted = sa.select(tests.grading, *(tests[name] for name in _TEST_FIELDS)).join(schema.gradings, of)
    rows = connection.execute(wanted.where(*conditions).order_by(tests.grading, tests.position))
    # By position: a course has a hundred thousand of these, and to ask for columns by name takes as long as
    # all the rest.
    grouped = groupby(rows, key=itemgetter(0))
    return {name: [dict(zip(_TEST_FIELDS, row[1:], strict=True)) for row in group] for name, group in grouped}
