"""Verdicts and their tests: one verdict for each submission, replaced by the next."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "assignments",
        sa.Column("assignment", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("questions", sa.JSON, nullable=False),
        sa.Column("limits", sa.JSON, nullable=False),
    )
    op.create_table(
        "submissions",
        sa.Column("assignment", sa.Text, primary_key=True),
        sa.Column("submission", sa.Text, primary_key=True),
        sa.Column("student", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("max_score", sa.Float, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("notes", sa.JSON, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("sandbox", sa.Text, nullable=False),
        sa.Column("duration_s", sa.Float, nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("graded_at", sa.Text, nullable=False),
        sa.Column("autograder_version", sa.Text),
        sa.Column("torch_version", sa.Text),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tests",
        sa.Column("assignment", sa.Text, primary_key=True),
        sa.Column("submission", sa.Text, primary_key=True),
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
