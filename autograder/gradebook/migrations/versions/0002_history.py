"""Every grading is kept, who handed in what and when, and what people adjusted."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from autograder.gradebook.identity import grading_id
from autograder.gradebook.schema import adjustments, gradings, students, submissions, tests

revision = "0002"
down_revision = "0001"

# The tables as this migration leaves them are those of schema.py; a later one that changes them has to copy
# their definitions of today into this file.


def upgrade() -> None:
    connection = op.get_bind()
    old_submissions = _read(connection, "submissions")
    old_tests = _read(connection, "tests")
    op.drop_table("tests")
    op.drop_table("submissions")
    for table in (students, submissions, gradings, tests, adjustments):
        table.create(connection)
    with op.batch_alter_table("assignments") as batch:
        batch.add_column(sa.Column("attempts", sa.Text, nullable=False, server_default="last"))
    with op.batch_alter_table("assignments") as batch:
        batch.alter_column("attempts", server_default=None)
    ids = {}
    for row in old_submissions:
        key = (row["assignment"], row["submission"])
        ids[key] = grading_id(*key, row["sha256"], row["seed"], "cpu", number=0)
        connection.execute(sa.insert(submissions), _submission(row))
        connection.execute(sa.insert(gradings), _grading(row, ids[key]))
    for row in old_tests:
        grading = ids[row.pop("assignment"), row.pop("submission")]
        connection.execute(sa.insert(tests), row | {"grading": grading})


def _read(connection: sa.Connection, table: str) -> list[dict[str, Any]]:
    reflected = sa.Table(table, sa.MetaData(), autoload_with=connection)
    return [dict(row) for row in connection.execute(sa.select(reflected)).mappings()]


def _submission(row: dict[str, Any]) -> dict[str, Any]:
    kept = {name: row[name] for name in ("assignment", "submission", "student", "folder")}
    return kept | {"attempt": 1, "submitted_at": "", "late_days": 0, "late_factor": 1.0, "late_note": ""}


def _grading(row: dict[str, Any], grading: str) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name not in ("student", "folder")}
    return kept | {
        "grading": grading,
        "is_current": True,
        "autograder_version": row["autograder_version"] or "",
        "torch_version": row["torch_version"] or "",
        "graders_digest": "",
        "worker_digest": "",
        "device": "cpu",
    }
