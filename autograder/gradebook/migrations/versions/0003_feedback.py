"""A picture beside a test's message, what people wrote to students, and what feedback was released."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("tests", sa.Column("picture", sa.JSON))
    op.create_table(
        "comments",
        sa.Column("assignment", sa.Text, primary_key=True),
        sa.Column("submission", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "releases",
        sa.Column("assignment", sa.Text, primary_key=True),
        sa.Column("submission", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("grading", sa.Text, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("adjustments", sa.Integer, nullable=False),
        sa.Column("comments", sa.Integer, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
