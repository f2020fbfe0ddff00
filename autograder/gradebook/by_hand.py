"""What people did to submissions in, numbered rows out, and back: adjustments, comments, releases.

They belong to a submission, not to a grading of it, and none is ever changed or taken away.
"""

from collections.abc import Iterable
from dataclasses import fields
from itertools import groupby
from typing import Any, TypeVar

import sqlalchemy as sa

from autograder.gradebook import schema
from autograder.gradebook.entries import Adjustment, Comment, Release

Deed = TypeVar("Deed", Adjustment, Comment, Release)

_TABLES = {Adjustment: schema.adjustments, Comment: schema.comments, Release: schema.releases}
#: All tables of an assignment that only ever grow: how long they are tells whether anything is new.
GROWING = (schema.gradings, *_TABLES.values())


def append(
    connection: sa.Connection, assignment: str, submission: str, row: dict[str, Any], kind: type
) -> None:
    """Write the row after those that the submission has already."""
    table = _TABLES[kind]
    key = {"assignment": assignment, "submission": submission}
    earlier = sa.select(sa.func.count()).select_from(table).filter_by(**key)
    number = connection.execute(earlier).scalar_one()
    connection.execute(sa.insert(table), row | key | {"number": number})


def read(connection: sa.Connection, assignment: str, kind: type[Deed]) -> dict[str, tuple[Deed, ...]]:
    """All of that kind, in order, by submission."""
    table = _TABLES[kind]
    query = sa.select(table).filter_by(assignment=assignment).order_by(table.c.submission, table.c.number)
    names = [field.name for field in fields(kind)]
    found: Iterable[Deed] = (
        kind(**{name: getattr(row, name) for name in names}) for row in connection.execute(query)
    )
    return {name: tuple(group) for name, group in groupby(found, key=lambda one: one.submission)}


def lengths(connection: sa.Connection, assignment: str) -> tuple[int, ...]:
    """How many rows each table has that only grows."""
    counts = [
        sa.select(sa.func.count()).select_from(table).filter_by(assignment=assignment).scalar_subquery()
        for table in GROWING
    ]
    return tuple(connection.execute(sa.select(*counts)).one())
