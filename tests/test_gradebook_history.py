"""The gradebook over time: gradings that are kept, adjustments that last, and tables of older versions."""

import json

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from autograder.assignment import Assignment, Limits, Question
from autograder.errors import AutograderError
from autograder.gradebook import Gradebook
from autograder.gradebook.book import Provenance
from autograder.gradebook.entries import Adjustment, Comment, Person, Release
from autograder.gradebook.migration import bring_up_to_date, migrate
from autograder.gradebook.place import gradebook_of, remember_gradebook
from autograder.gradebook.schema import REVISION, metadata
from autograder.verdict import Outcome, Status, TestResult, Verdict

QUESTIONS = (Question("q1", "One", 4.0, ()), Question("q2", "Two", 6.0, ()))


def assignment(attempts="last"):
    return Assignment("hw1", "One", QUESTIONS, Limits(), root=None, attempts=attempts)


def verdict(name, *, student="", points=(4.0, 6.0), sha256="ab", seed=5, status=Status.GRADED):
    tests = tuple(
        TestResult(f"test_{q.name}", q.title, q.name, got, q.points, Outcome.PASSED)
        for q, got in zip(QUESTIONS, points, strict=True)
    )
    return Verdict(
        "hw1",
        name,
        student or name,
        status,
        sum(points),
        10.0,
        tests,
        sha256=sha256,
        seed=seed,
        sandbox="kernel",
    )


def adjustment(name, points, question=None):
    return Adjustment(name, question, points, "ambiguous", "Bo", "2026-11-27T08:00:00+00:00")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """A new database, in a file of SQLite's and on a server of PostgreSQL's."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'gradebook.sqlite'}"
    return request.getfixturevalue("postgres").make_database()


@pytest.fixture
def gradebook(url):
    with Gradebook.open(url) as opened:
        opened.register(assignment())
        yield opened


def test_every_grading_is_kept_and_the_latest_is_current(gradebook):
    first = gradebook.record(verdict("ann", points=(0.0, 6.0)), provenance=Provenance(torch_version="1"))
    second = gradebook.record(verdict("ann"), provenance=Provenance(torch_version="2"))
    history = gradebook.history("hw1", "ann")
    assert [(one.grading, one.is_current) for one in history] == [(first, False), (second, True)]
    assert [one.verdict.score for one in history] == [6.0, 10.0]
    assert [one.provenance.torch_version for one in history] == ["1", "2"]
    assert gradebook.grading(first) == history[0]
    assert [one.score for one in gradebook.verdicts("hw1")] == [10.0]


def test_grading_that_does_not_exist_is_refused(gradebook):
    with pytest.raises(AutograderError, match="no grading of this gradebook is called so"):
        gradebook.grading("nothing")


def test_ids_of_gradings_do_not_depend_on_when_or_in_which_order(tmp_path):
    found = []
    for number, names in enumerate((["ann", "bob"], ["bob", "ann"])):
        with Gradebook.open(tmp_path / f"{number}.sqlite") as opened:
            found.append({name: opened.record(verdict(name)) for name in names})
    assert found[0] == found[1]


def test_adjustments_add_up_and_outlive_a_regrade(gradebook):
    gradebook.record(verdict("ann", points=(0.0, 6.0)))
    gradebook.adjust("hw1", adjustment("ann", 1.5, "q1"))
    gradebook.adjust("hw1", adjustment("ann", -0.5))
    gradebook.record(verdict("ann", points=(2.0, 6.0)))
    (entry,) = gradebook.entries("hw1")
    assert entry.score == 9.0
    assert entry.verdict.score == 8.0
    assert entry.question_scores()["q1"] == (3.5, 4.0)
    effective = entry.effective()
    assert effective.score == 9.0
    assert sum(test.points for test in effective.tests) == 9.0
    assert [test.title for test in effective.tests[2:]] == ["adjusted by Bo: ambiguous"] * 2


def test_adjustment_of_what_was_never_graded_is_refused(gradebook):
    with pytest.raises(AutograderError, match="zoe: no such submission of hw1"):
        gradebook.adjust("hw1", adjustment("zoe", 1.0))


def test_comments_and_releases_are_kept_in_order_and_outlive_a_regrade(gradebook):
    gradebook.record(verdict("ann", points=(0.0, 6.0)))
    first = Comment("ann", "see the lecture", "Bo", "2026-11-27T08:00:00+00:00")
    second = Comment("ann", "done", "Bo", "2026-11-27T07:00:00+00:00")
    release = Release("ann", gradebook.current("hw1")["ann"], 6.0, 0, 2, "Bo", "2026-11-27T09:00:00+00:00")
    gradebook.comment("hw1", first)
    gradebook.comment("hw1", second)
    gradebook.release("hw1", release)
    gradebook.record(verdict("ann"))
    assert gradebook.entry("hw1", "ann").comments == (first, second)
    assert gradebook.releases("hw1") == {"ann": (release,)}


def test_whatever_is_recorded_makes_the_gradebook_longer(gradebook):
    seen = [gradebook.lengths("hw1")]
    for write in (
        lambda: gradebook.record(verdict("ann")),
        lambda: gradebook.record(verdict("ann")),
        lambda: gradebook.adjust("hw1", adjustment("ann", 1.0)),
        lambda: gradebook.comment("hw1", Comment("ann", "x", "Bo", "")),
        lambda: gradebook.release("hw1", Release("ann", "id", 1.0, 0, 0, "Bo", "")),
    ):
        write()
        seen.append(gradebook.lengths("hw1"))
    assert len(set(seen)) == len(seen)


def test_gradings_are_read_all_that_are_current_or_by_their_ids(gradebook):
    first, *_ = [gradebook.record(verdict(name)) for name in ("ann", "bob", "ann")]
    current = gradebook.current("hw1")
    assert [one.grading for one in gradebook.current_gradings("hw1")] == [current["ann"], current["bob"]]
    found = gradebook.gradings([current["bob"], first, "no such id"])
    assert [(one.verdict.submission, one.is_current) for one in found] == [("ann", False), ("bob", True)]


def test_late_work_loses_its_share_before_adjustments(gradebook):
    person = Person("ann", late_days=2, late_factor=0.8, late_note="2 days late: 20 % off")
    gradebook.record(verdict("ann"), person=person)
    gradebook.adjust("hw1", adjustment("ann", 1.0))
    (entry,) = gradebook.entries("hw1")
    assert entry.score == 9.0
    late = entry.effective().tests[2]
    assert (late.title, late.points) == ("2 days late: 20 % off", -2.0)


def test_fault_of_ours_has_no_score_whatever_was_adjusted(gradebook):
    gradebook.record(verdict("ann", points=(0.0, 0.0), status=Status.ERROR))
    gradebook.adjust("hw1", adjustment("ann", 1.0))
    assert [entry.score for entry in gradebook.entries("hw1")] == [None]


@pytest.mark.parametrize(("attempts", "counting"), [("last", "ann_2"), ("best", "ann_1")])
def test_last_or_best_attempt_counts(tmp_path, attempts, counting):
    with Gradebook.open(tmp_path / "gradebook.sqlite") as opened:
        opened.register(assignment(attempts))
        opened.record(verdict("ann_1", student="ann"), person=Person("ann", {"email": "a@b"}, attempt=1))
        worse = verdict("ann_2", student="ann", points=(1.0, 1.0))
        opened.record(worse, person=Person("ann", {"email": "a@b"}, attempt=2))
        opened.record(verdict("bob"))
        entries = {entry.student: entry for entry in opened.entries("hw1")}
    assert entries["ann"].verdict.submission == counting
    assert entries["ann"].ids == {"email": "a@b"}
    assert set(entries) == {"ann", "bob"}


MADE_BY = Provenance("1", "2", graders_digest="g", worker_digest="w")


def test_same_bytes_by_the_same_tests_are_found_under_any_name(gradebook):
    gradebook.record(verdict("ann"), provenance=MADE_BY)
    assert gradebook.graded_alike("hw1", "ab", MADE_BY, 5).score == 10.0


@pytest.mark.parametrize(
    ("sha256", "made_by", "seed"),
    [
        ("cd", MADE_BY, 5),
        ("ab", MADE_BY, 6),
        ("ab", Provenance("1", "2", graders_digest="other", worker_digest="w"), 5),
        ("ab", Provenance("1", "2", graders_digest="g", worker_digest="w", device="cuda"), 5),
        ("ab", Provenance("1", "2"), 5),
        ("", MADE_BY, 5),
    ],
)
def test_other_bytes_tests_workers_and_seeds_are_not_the_same(gradebook, sha256, made_by, seed):
    gradebook.record(verdict("ann"), provenance=MADE_BY)
    assert gradebook.graded_alike("hw1", sha256, made_by, seed) is None


def old_gradebook(url):
    """A gradebook as the first version wrote it: its tables, a verdict with a test, no word of a version."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        migrate(connection, since="", to="0001")
        connection.execute(sa.text("DROP TABLE alembic_version"))
        old = sa.MetaData()
        old.reflect(connection)
        connection.execute(
            sa.insert(old.tables["assignments"]),
            {"assignment": "hw1", "title": "One", "questions": [], "limits": {}},
        )
        data = verdict("ann").to_json()
        (test, *_) = data.pop("tests")
        row = data | {"folder": "ann", "graded_at": "2026-01-01T00:00:00+00:00", "torch_version": "2.6"}
        connection.execute(sa.insert(old.tables["submissions"]), row)
        key = {"assignment": "hw1", "submission": "ann", "position": 0}
        known = {name: test[name] for name in test if name in old.tables["tests"].c}
        connection.execute(sa.insert(old.tables["tests"]), known | key)
    engine.dispose()


def check_migrated(url):
    with Gradebook.open(url) as opened:
        (grading,) = opened.history("hw1", "ann")
        assert grading.verdict.score == 10.0
        assert [test.test for test in grading.verdict.tests] == ["test_q1"]
        assert grading.provenance.torch_version == "2.6"
        assert opened.folders("hw1") == {"ann": "ann"}
        assert opened.assignments()[0].attempts == "last"
        opened.record(verdict("ann", points=(1.0, 1.0)))
        assert len(opened.history("hw1", "ann")) == 2


def test_gradebook_of_the_first_version_is_brought_up_to_date(url):
    old_gradebook(url)
    check_migrated(url)


@pytest.mark.parametrize("at", ["DROP TABLE submissions", "CREATE TABLE releases"])
def test_migration_that_is_stopped_leaves_the_gradebook_as_it_was(url, at):
    old_gradebook(url)
    engine = sa.create_engine(url)

    @sa.event.listens_for(engine, "before_cursor_execute")
    def stop(_connection, _cursor, statement, *_):
        if " ".join(statement.split()).startswith(at):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring_up_to_date(engine)
    assert set(sa.inspect(engine).get_table_names()) == {"assignments", "submissions", "tests"}
    engine.dispose()
    check_migrated(url)


def test_migrations_make_the_tables_of_the_schema(url):
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        migrate(connection, since="")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert context.get_current_revision() == REVISION
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_gradebook_of_a_later_version_is_refused(tmp_path):
    path = tmp_path / "gradebook.sqlite"
    Gradebook.open(path).close()
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(AutograderError, match=r"later version .*upgrade autograder"):
        Gradebook.open(path)


def test_folder_remembers_its_gradebook_without_the_password(tmp_path):
    url = "postgresql+psycopg://ta:secret@db/course"
    assert gradebook_of(tmp_path) == tmp_path / "gradebook.sqlite"
    remember_gradebook(tmp_path, url)
    assert gradebook_of(tmp_path) == "postgresql+psycopg://ta@db/course"
    assert gradebook_of(tmp_path, url) == url
    with pytest.raises(AutograderError, match="choose another --out"):
        gradebook_of(tmp_path, "postgresql+psycopg://ta@elsewhere/course")


def test_verdicts_read_as_json_are_those_that_were_written(gradebook):
    gradebook.record(verdict("ann"))
    (back,) = gradebook.verdicts("hw1")
    assert json.loads(json.dumps(back.to_json())) == json.loads(json.dumps(verdict("ann").to_json()))
