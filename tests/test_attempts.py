"""Attempts: which one is graded, what becomes of the others, and the manifest that says so."""

import csv
import os
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.attempts import choose_attempts, read_count
from autograder.errors import AssignmentError
from autograder.handed_in import HandedIn
from autograder.manifest import ManifestLine, write_manifest


@pytest.fixture
def hand_in(tmp_path):
    """Files of one student, in the order handed in; a name is the attempt's number."""

    def hand_in(*contents, suffix=".ipynb", student="ada", **extra):
        handed = []
        for number, content in enumerate(contents, start=1):
            path = tmp_path / f"{student}{number}{suffix}"
            path.write_text(content)
            handed.append(HandedIn(path, f"{student}{number}", student, attempt=number, **extra))
        return handed

    return hand_in


def decided(handed, count="last"):
    graded, lines = choose_attempts(handed, count=count)
    assert len(lines) == len(handed)
    return [one.name for one in graded], [line.decision for line in lines]


def test_last_attempt_counts(hand_in):
    assert decided(hand_in("a", "b", "c")) == (["ada3"], ["superseded", "superseded", "graded"])


def test_for_the_best_all_attempts_are_graded(hand_in):
    assert decided(hand_in("a", "b"), "best") == (["ada1", "ada2"], ["graded", "graded"])


def test_order_is_that_of_the_attempts_and_not_of_the_files(hand_in):
    assert decided(list(reversed(hand_in("a", "b"))))[0] == ["ada2"]


def test_same_bytes_again_count_as_handed_in_the_first_time(hand_in):
    assert decided(hand_in("a", "b", "b")) == (["ada2"], ["superseded", "graded", "duplicate"])


def test_going_back_to_an_earlier_attempt_is_an_attempt(hand_in):
    assert decided(hand_in("a", "b", "a")) == (["ada3"], ["superseded", "superseded", "graded"])
    assert decided(hand_in("a", "b", "a"), "best") == (["ada1", "ada2"], ["graded", "graded", "duplicate"])


def test_same_bytes_of_two_students_are_graded_for_both(hand_in):
    handed = hand_in("a") + hand_in("a", student="bob")
    assert decided(handed) == (["ada1", "bob1"], ["graded", "graded"])


def test_empty_file_takes_the_place_of_no_other(hand_in):
    assert decided(hand_in("a", " \n")) == (["ada1"], ["graded", "empty"])


def test_file_of_a_wrong_type_takes_the_place_of_no_other(hand_in, tmp_path):
    (tmp_path / "x.pdf").write_text("%PDF")
    handed = [*hand_in("a"), HandedIn(tmp_path / "x.pdf", "x", "ada", attempt=2)]
    assert decided(handed) == (["ada1"], ["graded", "wrong type"])


def test_student_with_nothing_else_is_graded_by_the_last_faulty_file(hand_in):
    handed = hand_in("", "%PDF", suffix=".pdf")
    graded, lines = choose_attempts(handed)
    assert [one.name for one in graded] == ["ada2"]
    assert [line.decision for line in lines] == ["empty", "wrong type"]
    assert lines[1].note == "graded all the same: there is no other"


def test_unknown_student_is_graded_and_told(hand_in):
    assert decided(hand_in("a", "b", is_unknown=True)) == (["ada2"], ["superseded", "unknown student"])


def test_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.ipynb")
    handed = [HandedIn(tmp_path / "pipe.ipynb", f"p{n}", "ada", attempt=n) for n in (1, 2)]
    assert decided(handed)[0] == ["p2"]


CONTENTS = st.lists(
    st.tuples(st.sampled_from(["ada", "bob"]), st.sampled_from(["", "a", "b", "c"])), max_size=8
)


@given(CONTENTS, st.sampled_from(["last", "best"]))
def test_every_student_is_graded_and_every_file_told(tmp_path_factory, contents, count):
    folder = tmp_path_factory.mktemp("attempts")
    handed = []
    for number, (student, content) in enumerate(contents):
        path = folder / f"{number}.ipynb"
        path.write_text(content)
        handed.append(HandedIn(path, str(number), student, attempt=number + 1))
    graded, lines = choose_attempts(handed, count=count)
    assert {one.student for one in graded} == {one.student for one in handed}
    assert [line.path for line in lines] == [str(one.path) for one in handed]
    texts = [(one.student, one.path.read_text()) for one in graded]
    assert len(set(texts)) == len(texts), "nothing is graded twice"
    for student in {student for student, content in contents if content}:
        own = {content for who, content in contents if who == student and content}
        expected = own if count == "best" else {[c for who, c in contents if who == student and c][-1]}
        assert {text for who, text in texts if who == student} == expected


def test_count_is_read_from_the_assignment():
    assert (read_count({}), read_count({"count": "best"})) == ("last", "best")


@pytest.mark.parametrize(
    ("table", "told"), [({"count": "first"}, "'first'"), ({"number": 3}, "no key number")]
)
def test_faulty_count_is_refused(table, told):
    with pytest.raises(AssignmentError, match=told):
        read_count(table)


def test_manifest_is_sorted_and_no_spreadsheet_runs_it(tmp_path):
    when = datetime(2026, 10, 1, 22, tzinfo=UTC)
    lines = [
        ManifestLine("b.ipynb", "bob", 1, None, "graded"),
        ManifestLine("=cmd|'/c calc'!A1", "@ada", 2, when, "superseded", "+1; \x1b[2J\u202e"),
        ManifestLine("x", "@ada", 1, None, "empty"),
    ]
    write_manifest(lines, tmp_path / "manifest.csv")
    with (tmp_path / "manifest.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert header == ["path", "student", "attempt", "submitted_at", "decision", "note"]
    assert rows == [
        ["x", "'@ada", "1", "", "empty", ""],
        [
            "'=cmd|'/c calc'!A1",
            "'@ada",
            "2",
            "2026-10-01T22:00:00+00:00",
            "superseded",
            "'+1; \\x1b[2J\\u202e",
        ],
        ["b.ipynb", "bob", "1", "", "graded", ""],
    ]
