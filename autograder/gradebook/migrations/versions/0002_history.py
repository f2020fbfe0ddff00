"""Every grading is kept, who handed in what and when, and what people adjusted."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from autograder.gradebook.identity import grading_id

revision = "0002"
down_revision = "0001"

_metadata = sa.MetaData()

# The tables as this migration leaves them, whatever schema.py has made of them since.
students = sa.Table(
    "students",
    _metadata,
    sa.Column("assignment", sa.Text, primary_key=True),
    sa.Column("student", sa.Text, primary_key=True),
    sa.Column("ids", sa.JSON, nullable=False),
    sqlite_with_rowid=False,
)

submissions = sa.Table(
    "submissions",
    _metadata,
    sa.Column("assignment", sa.Text, primary_key=True),
    sa.Column("submission", sa.Text, primary_key=True),
    sa.Column("student", sa.Text, nullable=False),
    sa.Column("folder", sa.Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("submitted_at", sa.Text, nullable=False),
    sa.Column("late_days", sa.Integer, nullable=False),
    sa.Column("late_factor", sa.Float, nullable=False),
    sa.Column("late_note", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)

gradings = sa.Table(
    "gradings",
    _metadata,
    sa.Column("grading", sa.Text, primary_key=True),
    sa.Column("assignment", sa.Text, nullable=False),
    sa.Column("submission", sa.Text, nullable=False),
    sa.Column("is_current", sa.Boolean, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("max_score", sa.Float, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("notes", sa.JSON, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("sandbox", sa.Text, nullable=False),
    sa.Column("duration_s", sa.Float, nullable=False),
    sa.Column("graded_at", sa.Text, nullable=False),
    sa.Column("autograder_version", sa.Text, nullable=False),
    sa.Column("torch_version", sa.Text, nullable=False),
    sa.Column("graders_digest", sa.Text, nullable=False),
    sa.Column("worker_digest", sa.Text, nullable=False),
    sa.Column("device", sa.Text, nullable=False),
    sa.Index("gradings_of_submission", "assignment", "submission"),
    sa.Index("gradings_by_content", "assignment", "sha256"),
    sqlite_with_rowid=False,
)

tests = sa.Table(
    "tests",
    _metadata,
    sa.Column("grading", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("test", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("points", sa.Float, nullable=False),
    sa.Column("max_points", sa.Float, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("hint", sa.Text, nullable=False),
    sa.Column("misconception", sa.Text, nullable=False),
    sa.Column("explanation", sa.Text, nullable=False),
    sa.Column("frames", sa.JSON, nullable=False),
    sa.Column("duration_s", sa.Float, nullable=False),
    sqlite_with_rowid=False,
)

adjustments = sa.Table(
    "adjustments",
    _metadata,
    sa.Column("assignment", sa.Text, primary_key=True),
    sa.Column("submission", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("question", sa.Text),
    sa.Column("points", sa.Float, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("made_at", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)


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
