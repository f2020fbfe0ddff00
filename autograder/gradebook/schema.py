"""The tables of the gradebook. Every change of them is a migration, too (`migrations/versions/`).

No row numbers anywhere: the order in which submissions were graded must leave no trace.
"""

import sqlalchemy as sa

#: The migration that makes exactly these tables.
REVISION = "0003"

metadata = sa.MetaData()

# What a report needs of the assignment, so that it can be made again where the course is not at hand.
assignments = sa.Table(
    "assignments",
    metadata,
    sa.Column("assignment", sa.Text, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("questions", sa.JSON, nullable=False),
    sa.Column("limits", sa.JSON, nullable=False),
    sa.Column("attempts", sa.Text, nullable=False),  # which attempt counts: last or best
    sqlite_with_rowid=False,
)

students = sa.Table(
    "students",
    metadata,
    sa.Column("assignment", sa.Text, primary_key=True),
    sa.Column("student", sa.Text, primary_key=True),
    sa.Column("ids", sa.JSON, nullable=False),  # what LMSs call them
    sqlite_with_rowid=False,
)

# One file that was handed in.
submissions = sa.Table(
    "submissions",
    metadata,
    sa.Column("assignment", sa.Text, primary_key=True),
    sa.Column("submission", sa.Text, primary_key=True),
    sa.Column("student", sa.Text, nullable=False),
    sa.Column("folder", sa.Text, nullable=False),  # under results/
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("submitted_at", sa.Text, nullable=False),
    sa.Column("late_days", sa.Integer, nullable=False),
    sa.Column("late_factor", sa.Float, nullable=False),  # what is left of the points for being late
    sa.Column("late_note", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)

# One judgement of it; the latest is current, and none is ever changed.
gradings = sa.Table(
    "gradings",
    metadata,
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
    sa.Column("graders_digest", sa.Text, nullable=False),  # of hidden tests, mistakes, master and description
    sa.Column(
        "worker_digest", sa.Text, nullable=False
    ),  # of what runs submissions: the container image's tag
    sa.Column("device", sa.Text, nullable=False),
    sa.Index("gradings_of_submission", "assignment", "submission"),
    sa.Index("gradings_by_content", "assignment", "sha256"),
    sqlite_with_rowid=False,
)

tests = sa.Table(
    "tests",
    metadata,
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
    sa.Column("picture", sa.JSON(none_as_null=True)),  # where and how much the answer differs
    sqlite_with_rowid=False,
)

# Points that a person gave or took. They belong to the submission, not to a grading of it.
adjustments = sa.Table(
    "adjustments",
    metadata,
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

# What a person wrote to the student. Like adjustments, comments belong to the submission.
comments = sa.Table(
    "comments",
    metadata,
    sa.Column("assignment", sa.Text, primary_key=True),
    sa.Column("submission", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("made_at", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)

# Feedback that was given to the student, and what was in it: it may have changed since.
releases = sa.Table(
    "releases",
    metadata,
    sa.Column("assignment", sa.Text, primary_key=True),
    sa.Column("submission", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("grading", sa.Text, nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("adjustments", sa.Integer, nullable=False),  # how many of them
    sa.Column("comments", sa.Integer, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("made_at", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)
