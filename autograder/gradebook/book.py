"""Verdicts in, rows out: the gradebook, in SQLite by default and in any database that SQLAlchemy reaches.

It is the source of truth: every report, CSV and export is made from it. A row is written in one
transaction, so a killed run leaves each submission either recorded or to be graded.
"""

from collections.abc import Iterator
from dataclasses import asdict, fields
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa

from autograder.assignment import Assignment, Limits, Question
from autograder.errors import AutograderError
from autograder.report.clean import storable
from autograder.verdict import TestResult, Verdict

_metadata = sa.MetaData()

# What a report needs of the assignment, so that it can be made again where the course is not at hand.
_assignments = sa.Table(
    "assignments",
    _metadata,
    sa.Column("assignment", sa.Text, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("questions", sa.JSON, nullable=False),
    sa.Column("limits", sa.JSON, nullable=False),
)

# No row numbers anywhere: the order in which submissions were graded must leave no trace.
_submissions = sa.Table(
    "submissions",
    _metadata,
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

_tests = sa.Table(
    "tests",
    _metadata,
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

_VERDICT_FIELDS = {field.name for field in fields(Verdict)} - {"tests"}
_TEST_FIELDS = {field.name for field in fields(TestResult)}


class Gradebook:
    """An open gradebook; `open`, then `record` and read, then `close` (or use it in a `with`)."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, path_or_url: Path | str) -> Self:
        """Open the SQLite file at a path, or the database at a SQLAlchemy URL; makes missing tables."""
        is_url = isinstance(path_or_url, str) and "://" in path_or_url
        url = sa.make_url(str(path_or_url)) if is_url else sa.URL.create("sqlite", database=str(path_or_url))
        engine = sa.create_engine(url)
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", _tune_sqlite)
        try:
            _metadata.create_all(engine)
        except sa.exc.DatabaseError as cause:
            raise AutograderError(f"{path_or_url}: can't be used as a gradebook: {cause.orig}") from cause
        return cls(engine)

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def assignments(self) -> list[Assignment]:
        """The assignments that have been graded into this gradebook, as far as a report needs them."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(_assignments).order_by(_assignments.c.assignment)).all()
        return [
            Assignment(
                slug=row.assignment,
                title=row.title,
                questions=tuple(Question(functions=(), **question) for question in row.questions),
                limits=Limits(**row.limits),
                root=Path(),
            )
            for row in rows
        ]

    def register(self, assignment: Assignment) -> None:
        """Remember the assignment's title, questions and limits beside its verdicts."""
        row = {
            "assignment": assignment.slug,
            "title": assignment.title,
            "questions": [
                {"name": q.name, "title": q.title, "points": q.points} for q in assignment.questions
            ],
            "limits": asdict(assignment.limits),
        }
        with self._engine.begin() as connection:
            connection.execute(sa.delete(_assignments).where(_assignments.c.assignment == assignment.slug))
            connection.execute(sa.insert(_assignments), row)

    def record(
        self, verdict: Verdict, *, folder: str = "", versions: tuple[str | None, str | None] = (None, None)
    ) -> None:
        """Write the verdict in one transaction, over an earlier one; `versions`: autograder's, torch's."""
        data = _storable(verdict.to_json())
        tests = data.pop("tests")
        key = {"assignment": data["assignment"], "submission": data["submission"]}
        row = data | {
            "folder": storable(folder),
            "graded_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "autograder_version": versions[0],
            "torch_version": versions[1],
        }
        with self._engine.begin() as connection:
            for table in (_tests, _submissions):
                connection.execute(sa.delete(table).filter_by(**key))
            connection.execute(sa.insert(_submissions), row)
            if tests:
                numbered = [key | test | {"position": index} for index, test in enumerate(tests)]
                connection.execute(sa.insert(_tests), numbered)

    def verdicts(self, assignment: str) -> Iterator[Verdict]:
        """All verdicts on the assignment, by submission name."""
        submissions = (
            sa.select(_submissions).filter_by(assignment=assignment).order_by(_submissions.c.submission)
        )
        tests = (
            sa.select(_tests)
            .filter_by(assignment=assignment)
            .order_by(_tests.c.submission, _tests.c.position)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(submissions).mappings().all()
            grouped = groupby(connection.execute(tests).mappings().all(), key=lambda row: row["submission"])
            tests_of = {name: [_pick(row, _TEST_FIELDS) for row in group] for name, group in grouped}
        for row in rows:
            yield Verdict.from_json(
                _pick(row, _VERDICT_FIELDS) | {"tests": tests_of.get(row["submission"], [])}
            )

    def graded(self, assignment: str) -> dict[str, tuple[str, str]]:
        """(sha256, status) of every submission recorded for the assignment, by its name."""
        return {row.submission: (row.sha256, row.status) for row in self._rows(assignment)}

    def folders(self, assignment: str) -> dict[str, str]:
        """The folder under `results/` of every submission recorded for the assignment."""
        return {row.submission: row.folder for row in self._rows(assignment)}

    def _rows(self, assignment: str) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(_submissions).filter_by(assignment=assignment)))


def _tune_sqlite(connection: Any, _record: object) -> None:
    # A commit then appends to the log instead of waiting for the disk; a killed process still loses nothing.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _pick(row: Any, names: set[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _storable(value: Any) -> Any:
    """The JSON-able value with every text in it fit for a database."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {key: _storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(item) for item in value]
    return value
