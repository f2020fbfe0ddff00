"""Verdicts in, rows out: the gradebook, in SQLite by default and in any database that SQLAlchemy reaches.

It is the source of truth: every report, CSV and export is made from it. A grading is written in one
transaction, so a killed run leaves each submission either recorded or to be graded. None is overwritten: an
earlier one stays, no longer current, so that any score can be explained and reproduced.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa

from autograder.assignment import Assignment, Limits, Question
from autograder.errors import AutograderError
from autograder.gradebook import by_hand, schema
from autograder.gradebook.by_hand import Deed
from autograder.gradebook.entries import Adjustment, Comment, Entry, Person, Release, counting, entry_of
from autograder.gradebook.gradings import (
    GRADING_FIELDS,
    UNKNOWN,
    Grading,
    Provenance,
    grading_of,
    read_rows,
)
from autograder.gradebook.identity import grading_id
from autograder.gradebook.migration import bring_up_to_date
from autograder.lecture import read_lecture
from autograder.report.clean import storable
from autograder.verdict import Status, Verdict

__all__ = ["UNKNOWN", "Gradebook", "Grading", "Provenance"]


class Gradebook:
    """An open gradebook; `open`, then `record` and read, then `close` (or use it in a `with`)."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, path_or_url: Path | str) -> Self:
        """Open the SQLite file at a path or the database at a URL; makes or migrates its tables."""
        is_url = isinstance(path_or_url, str) and "://" in path_or_url
        url = sa.make_url(str(path_or_url)) if is_url else sa.URL.create("sqlite", database=str(path_or_url))
        shown = url.render_as_string(hide_password=True) if is_url else path_or_url
        try:
            # A server may have been restarted since: a dashboard stays for days.
            engine = sa.create_engine(url, pool_pre_ping=url.get_backend_name() != "sqlite")
        except (ImportError, sa.exc.ArgumentError) as cause:
            raise AutograderError(f"{shown}: can't be used as a gradebook: {cause}") from cause
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", _tune_sqlite)
        try:
            bring_up_to_date(engine)
        except sa.exc.DatabaseError as cause:
            raise AutograderError(f"{shown}: can't be used as a gradebook: {cause.orig}") from cause
        return cls(engine)

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def assignments(self) -> list[Assignment]:
        """The assignments that have been graded into this gradebook, as far as a report needs them."""
        query = sa.select(schema.assignments).order_by(schema.assignments.c.assignment)
        return [
            Assignment(
                slug=row.assignment,
                title=row.title,
                questions=tuple(_question(stored) for stored in row.questions),
                limits=Limits(**row.limits),
                root=Path(),
                attempts=row.attempts,
            )
            for row in self._all(query)
        ]

    def register(self, assignment: Assignment) -> None:
        """Remember the assignment's title, questions, limits and attempts beside its verdicts."""
        row = {
            "assignment": assignment.slug,
            "title": assignment.title,
            "questions": [
                {
                    "name": q.name,
                    "title": q.title,
                    "points": q.points,
                    "lecture": q.lecture and q.lecture.to_json(),
                }
                for q in assignment.questions
            ],
            "limits": asdict(assignment.limits),
            "attempts": assignment.attempts,
        }
        table = schema.assignments
        with self._engine.begin() as connection:
            connection.execute(sa.delete(table).where(table.c.assignment == assignment.slug))
            connection.execute(sa.insert(table), row)

    def record(
        self,
        verdict: Verdict,
        *,
        folder: str = "",
        person: Person | None = None,
        provenance: Provenance = UNKNOWN,
    ) -> str:
        """Write a grading in one transaction, from then on the current one; returns its id."""
        data = _storable(verdict.to_json())
        tests = data.pop("tests")
        person = person or Person(data["student"])
        key = {"assignment": data["assignment"], "submission": data["submission"]}
        with self._engine.begin() as connection:
            self._write_person(connection, key, person, folder)
            grading = self._write_grading(connection, key, data, provenance)
            if tests:
                numbered = [test | {"grading": grading, "position": at} for at, test in enumerate(tests)]
                connection.execute(sa.insert(schema.tests), numbered)
        return grading

    def _write_person(
        self, connection: sa.Connection, key: dict[str, str], person: Person, folder: str
    ) -> None:
        student = storable(person.student)
        of_student = {"assignment": key["assignment"], "student": student}
        connection.execute(sa.delete(schema.students).filter_by(**of_student))
        connection.execute(sa.insert(schema.students), of_student | {"ids": _storable(dict(person.ids))})
        row = _storable(asdict(person)) | {"folder": storable(folder)}
        del row["ids"]  # of the student, whichever attempt it is
        connection.execute(sa.delete(schema.submissions).filter_by(**key))
        connection.execute(sa.insert(schema.submissions), key | row)

    def _write_grading(
        self, connection: sa.Connection, key: dict[str, str], data: dict[str, Any], provenance: Provenance
    ) -> str:
        table = schema.gradings
        earlier = sa.select(sa.func.count()).select_from(table).filter_by(**key)
        number = connection.execute(earlier).scalar_one()
        grading = grading_id(
            key["assignment"],
            key["submission"],
            data["sha256"],
            data["seed"],
            provenance.device,
            number=number,
        )
        connection.execute(sa.update(table).filter_by(**key, is_current=True).values(is_current=False))
        row = {name: data[name] for name in GRADING_FIELDS} | asdict(provenance)
        graded_at = datetime.now(UTC).isoformat(timespec="microseconds")
        connection.execute(
            sa.insert(table), row | {"grading": grading, "is_current": True, "graded_at": graded_at}
        )
        return grading

    def verdicts(self, assignment: str) -> Iterator[Verdict]:
        """The current verdicts on the assignment, by submission name."""
        for grading in self._gradings(schema.gradings.c.is_current, assignment=assignment):
            yield grading.verdict

    def history(self, assignment: str, submission: str) -> list[Grading]:
        """All gradings of a submission, the earliest first."""
        found = self._gradings(schema.gradings.c.submission == submission, assignment=assignment)
        return sorted(found, key=lambda grading: (grading.graded_at, grading.is_current))

    def grading(self, name: str) -> Grading:
        """The grading of that id; raises AutograderError where there is none."""
        found = list(self._gradings(schema.gradings.c.grading == name))
        if not found:
            raise AutograderError(f"{name}: no grading of this gradebook is called so")
        return found[0]

    def current(self, assignment: str) -> dict[str, str]:
        """The id of the current grading of each submission."""
        query = sa.select(schema.gradings).filter_by(assignment=assignment, is_current=True)
        return {row.submission: row.grading for row in self._all(query)}

    def current_gradings(self, assignment: str) -> list[Grading]:
        """The current gradings, by submission."""
        return list(self._gradings(schema.gradings.c.is_current, assignment=assignment))

    def gradings(self, ids: Collection[str]) -> list[Grading]:
        """The gradings of these ids, current or not; an id that there is none of is left out."""
        return list(self._gradings(schema.gradings.c.grading.in_(ids)))

    def graded_alike(self, assignment: str, sha256: str, provenance: Provenance, seed: int) -> Verdict | None:
        """A verdict on the same bytes by the same tests in the same worker, whoever handed them in.

        There is none without digests, nor one that a fault of ours ended.
        """
        if not (sha256 and provenance.graders_digest and provenance.worker_digest):
            return None
        table = schema.gradings
        same = [table.c.sha256 == sha256, table.c.seed == seed, table.c.status != Status.ERROR.value]
        same += [table.c[name] == value for name, value in asdict(provenance).items()]
        found = self._gradings(sa.and_(*same), assignment=assignment)
        return next((grading.verdict for grading in found), None)

    def graded(self, assignment: str) -> dict[str, tuple[str, str]]:
        """(sha256, status) of every submission recorded for the assignment, by its name."""
        table = schema.gradings
        query = sa.select(table).filter_by(assignment=assignment, is_current=True)
        return {row.submission: (row.sha256, row.status) for row in self._all(query)}

    def folders(self, assignment: str) -> dict[str, str]:
        """The folder under `results/` of every submission recorded for the assignment."""
        query = sa.select(schema.submissions).filter_by(assignment=assignment)
        return {row.submission: row.folder for row in self._all(query)}

    def adjust(self, assignment: str, adjustment: Adjustment) -> None:
        """Add points to a submission, or take some. Raises AutograderError for one that was never graded."""
        self._append(assignment, adjustment)

    def adjustments(self, assignment: str) -> dict[str, tuple[Adjustment, ...]]:
        """What people adjusted, in order, by submission."""
        return self._read(assignment, Adjustment)

    def comment(self, assignment: str, comment: Comment) -> None:
        """Write to the student of a submission. Raises AutograderError for one that was never graded."""
        self._append(assignment, comment)

    def comments(self, assignment: str) -> dict[str, tuple[Comment, ...]]:
        """What people wrote to students, in order, by submission."""
        return self._read(assignment, Comment)

    def release(self, assignment: str, release: Release) -> None:
        """Note that a submission's feedback was given to the student, and what was in it."""
        self._append(assignment, release)

    def releases(self, assignment: str) -> dict[str, tuple[Release, ...]]:
        """What was given to students, in order, by submission."""
        return self._read(assignment, Release)

    def lengths(self, assignment: str) -> tuple[int, ...]:
        """Another value as soon as anything was recorded, and cheap to ask for."""
        with self._engine.connect() as connection:
            return by_hand.lengths(connection, assignment)

    def _append(self, assignment: str, deed: Adjustment | Comment | Release) -> None:
        key = {"assignment": assignment, "submission": deed.submission}
        if not self._all(sa.select(schema.submissions).filter_by(**key)):
            raise _unknown(assignment, deed.submission)
        with self._engine.begin() as connection:
            by_hand.append(connection, assignment, deed.submission, _storable(asdict(deed)), type(deed))

    def _read(self, assignment: str, kind: type[Deed]) -> dict[str, tuple[Deed, ...]]:
        with self._engine.connect() as connection:
            return by_hand.read(connection, assignment, kind)

    def entries(self, assignment: str, among: Iterable[Entry] | None = None) -> list[Entry]:
        """What counts for each student: of several attempts the last or the best, by submission name.

        `among` are all entries, where they have been read already.
        """
        counted = next((one.attempts for one in self.assignments() if one.slug == assignment), "last")
        return counting(self.all_entries(assignment) if among is None else among, counted)

    def all_entries(self, assignment: str) -> list[Entry]:
        """What each submission would count for, all attempts included, by submission name."""
        people = self.people(assignment)
        adjusted, commented = self.adjustments(assignment), self.comments(assignment)
        return [
            entry_of(verdict, people[name], adjusted.get(name, ()), commented.get(name, ()))
            for verdict in self.verdicts(assignment)
            for name in [verdict.submission]
        ]

    def entry(self, assignment: str, submission: str) -> Entry:
        """What the submission would count for. Raises AutograderError for one that was never graded."""
        condition = sa.and_(schema.gradings.c.is_current, schema.gradings.c.submission == submission)
        found = list(self._gradings(condition, assignment=assignment))
        if not found:
            raise _unknown(assignment, submission)
        adjusted, commented = self.adjustments(assignment), self.comments(assignment)
        return entry_of(
            found[0].verdict,
            self.people(assignment)[submission],
            adjusted.get(submission, ()),
            commented.get(submission, ()),
        )

    def people(self, assignment: str) -> dict[str, Person]:
        """Who handed in each submission, and what lateness leaves of it."""
        submissions = self._all(sa.select(schema.submissions).filter_by(assignment=assignment))
        students = self._all(sa.select(schema.students).filter_by(assignment=assignment))
        ids = {row.student: row.ids for row in students}
        names = {field.name for field in fields(Person)} - {"ids"}
        return {
            row.submission: Person(ids=ids.get(row.student, {}), **_pick(row, names)) for row in submissions
        }

    def _gradings(self, condition: Any, **names: str) -> Iterator[Grading]:
        """The gradings that meet the condition, by submission; all are read before the first is given."""
        conditions = [condition, *(schema.gradings.c[name] == value for name, value in names.items())]
        with self._engine.connect() as connection:
            rows, tests_of = read_rows(connection, conditions)
        return (grading_of(row, tests_of.get(row.grading, [])) for row in rows)

    def _all(self, query: Any) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(query))


def _question(stored: dict[str, Any]) -> Question:
    """The question as far as a report needs it; gradebooks before there were lectures have none."""
    lecture = read_lecture(stored.get("lecture"), where=f"the gradebook: {stored['name']}")
    return Question(stored["name"], stored["title"], stored["points"], functions=(), lecture=lecture)


def _unknown(assignment: str, submission: str) -> AutograderError:
    return AutograderError(f"{submission}: no such submission of {assignment} in this gradebook")


def _tune_sqlite(connection: Any, _record: object) -> None:
    # A commit then appends to the log instead of waiting for the disk; a killed process still loses nothing.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _pick(row: Any, names: set[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _storable(value: Any) -> Any:
    """The JSON-able value with every text in it fit for a database."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {key: _storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(item) for item in value]
    return value
