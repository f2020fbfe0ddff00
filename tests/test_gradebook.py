"""The gradebook gives back what it was given, in order, whatever the text, and refuses what it can't hold."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.assignment import Assignment, Limits, Question
from autograder.errors import AutograderError
from autograder.gradebook import Gradebook
from autograder.report.files import lock_folder
from autograder.verdict import Frame, Outcome, Status, TestResult, Verdict

TEST = TestResult(
    test="test_rows",
    title="rows sum to 1",
    question="q1",
    points=0.0,
    max_points=2.5,
    outcome=Outcome.STUDENT_ERROR,
    message="RuntimeError: shapes",
    hint="look at dim",
    misconception="softmax_over_dim0",
    explanation="The sum runs over the examples.",
    frames=(Frame(3, 2, "softmax", "return x / 0"), Frame(0, 1, "helper", "1 / 0", "helpers.py")),
    duration_s=0.25,
)
VERDICT = Verdict(
    assignment="hw1",
    submission="ann",
    student="Ann",
    status=Status.PARTIAL,
    score=0.0,
    max_score=2.5,
    tests=(TEST, TEST),
    reason="q1 raised",
    notes=("one", "two"),
    sha256="ab",
    seed=2**40,
    sandbox="kernel",
    duration_s=0.5,
)


@pytest.fixture
def gradebook(tmp_path):
    with Gradebook.open(tmp_path / "gradebook.sqlite") as opened:
        yield opened


def _named(name: str, **changes: object) -> Verdict:
    return Verdict.from_json(VERDICT.to_json() | {"submission": name} | changes)


def test_verdict_comes_back_as_it_was_recorded(gradebook):
    gradebook.record(VERDICT)
    assert list(gradebook.verdicts("hw1")) == [VERDICT]
    assert gradebook.graded("hw1") == {"ann": ("ab", "partial")}


def test_later_verdict_replaces_the_earlier_with_all_its_tests(gradebook):
    gradebook.record(VERDICT)
    later = _named("ann", tests=[TEST_JSON], score=2.5)
    gradebook.record(later)
    assert list(gradebook.verdicts("hw1")) == [later]


TEST_JSON = VERDICT.to_json()["tests"][0]


def test_verdicts_come_by_name_whatever_the_order_of_recording(gradebook):
    for name in ["zoe", "Ann", "ann", "émile", "bob"]:
        gradebook.record(_named(name))
    assert [v.submission for v in gradebook.verdicts("hw1")] == sorted(["zoe", "Ann", "ann", "émile", "bob"])


def test_assignments_are_kept_apart(gradebook):
    gradebook.record(VERDICT)
    assert list(gradebook.verdicts("hw2")) == []


def test_assignment_comes_back_as_a_report_needs_it(gradebook):
    question = Question("q1", "Softmax", 2.5, ("softmax",), ("torch.softmax",))
    gradebook.register(Assignment("hw1", "Losses", (question,), Limits(memory_mb=7), Path("/course")))
    (kept,) = gradebook.assignments()
    assert (kept.title, kept.limits.memory_mb, kept.questions[0].title, kept.max_score) == (
        "Losses",
        7,
        "Softmax",
        2.5,
    )


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(st.characters()))
def test_any_text_can_be_recorded(gradebook, text):
    gradebook.record(_named("any", student=text, reason=text, notes=[text]))
    (back,) = gradebook.verdicts("hw1")
    if "\0" not in text and text.isascii():
        assert (back.student, back.reason, back.notes) == (text, text, (text,))


def test_failed_record_leaves_the_old_verdict_whole(gradebook, tmp_path):
    gradebook.record(VERDICT)
    with sqlite3.connect(tmp_path / "gradebook.sqlite") as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON tests BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    connection.close()
    with pytest.raises(Exception, match="disk full"):
        gradebook.record(_named("ann", score=1.0))
    assert list(gradebook.verdicts("hw1")) == [VERDICT]


def test_file_that_is_no_gradebook_is_refused_by_name(tmp_path):
    path = tmp_path / "gradebook.sqlite"
    path.write_text("this is not a database, and it is long enough to be read as a header" * 20)
    with pytest.raises(AutograderError, match=r"gradebook\.sqlite: can't be used"):
        Gradebook.open(path)


def test_url_opens_the_same_gradebook_as_its_path(tmp_path):
    with Gradebook.open(f"sqlite:///{tmp_path}/g.sqlite") as by_url:
        by_url.record(VERDICT)
    with Gradebook.open(tmp_path / "g.sqlite") as by_path:
        assert list(by_path.verdicts("hw1")) == [VERDICT]


def test_folder_has_one_writer_at_a_time(tmp_path):
    with (
        lock_folder(tmp_path),
        pytest.raises(AutograderError, match="another `autograder"),
        lock_folder(tmp_path),
    ):
        pass
    with lock_folder(tmp_path):
        pass
