"""`assignment.toml` in, frozen values out; and where a course is found."""

import pytest

from autograder.assignment import Limits, find_course, list_assignments, load_assignment
from autograder.errors import AssignmentError

GOOD = """
title = "Tiny"

[limits]
time_limit_s = 2.5

[questions.q1]
title = "Doubling"
points = 4
functions = ["double"]
forbidden = ["torch.mul"]
forbidden_ops = ["mul"]

[questions.q2]
points = 6.5
functions = ["triple", "quadruple"]
"""


def describe(root, text, slug="tiny"):
    folder = root / "solutions" / slug
    folder.mkdir(parents=True)
    (folder / "assignment.toml").write_text(text, encoding="utf-8")
    (root / "tests" / "graders").mkdir(parents=True, exist_ok=True)


def test_description_becomes_questions_in_its_order(tmp_path):
    describe(tmp_path, GOOD)
    assignment = load_assignment("tiny", tmp_path)
    assert [question.name for question in assignment.questions] == ["q1", "q2"]
    assert assignment.question("q1").forbidden == ("torch.mul",)
    assert assignment.question("q1").forbidden_ops == ("mul",)
    assert assignment.question("q2").functions == ("triple", "quadruple")
    assert assignment.max_score == 10.5


def test_question_without_a_title_is_called_by_its_name(tmp_path):
    describe(tmp_path, GOOD)
    assert load_assignment("tiny", tmp_path).question("q2").title == "q2"


def test_limits_that_are_not_given_keep_their_defaults(tmp_path):
    describe(tmp_path, GOOD)
    limits = load_assignment("tiny", tmp_path).limits
    assert limits == Limits(time_limit_s=2.5)


def test_parts_of_an_assignment_lie_in_the_course(tmp_path):
    describe(tmp_path, GOOD)
    assignment = load_assignment("tiny", tmp_path)
    assert assignment.master == tmp_path / "solutions/tiny/master.ipynb"
    assert assignment.release_dir == tmp_path / "assignments/tiny"
    assert assignment.graders_dir == tmp_path / "tests/graders/tiny"
    assert assignment.mistakes_dir == tmp_path / "tests/mistakes/tiny"
    assert assignment.variants_dir == tmp_path / "tests/variants/tiny"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("points = 4\n", "", "q1 has no points; add `points = 5`"),
        ('functions = ["double"]\n', "", "q1 has no functions"),
        ('title = "Tiny"\n', "", "the key 'title' is missing"),
        ("time_limit_s", "time_limit", "time_limit"),
        ("points = 4", "points = ", "tiny/assignment.toml"),
    ],
)
def test_faulty_description_is_refused_with_the_key_to_mend(tmp_path, old, new, message):
    describe(tmp_path, GOOD.replace(old, new))
    with pytest.raises(AssignmentError, match=r"tiny/assignment\.toml") as caught:
        load_assignment("tiny", tmp_path)
    assert message in str(caught.value)


def test_unknown_question_is_refused_with_those_there_are(tmp_path):
    describe(tmp_path, GOOD)
    with pytest.raises(AssignmentError, match="no question 'q9'; it has q1, q2"):
        load_assignment("tiny", tmp_path).question("q9")


def test_unknown_assignment_is_refused_with_those_there_are(tmp_path):
    describe(tmp_path, GOOD)
    with pytest.raises(AssignmentError, match="it has: tiny"):
        load_assignment("huge", tmp_path)


def test_assignments_are_listed_in_order(tmp_path):
    for slug in ("hw2", "hw1", "hw10"):
        describe(tmp_path, GOOD, slug)
    (tmp_path / "solutions" / "draft").mkdir()
    assert list_assignments(tmp_path) == ["hw1", "hw10", "hw2"]


def test_course_is_found_from_a_folder_inside_it(tmp_path):
    describe(tmp_path, GOOD)
    assert find_course(tmp_path / "solutions" / "tiny") == tmp_path


def test_course_that_was_installed_from_is_found_from_anywhere(tmp_path, hw1):
    assert find_course(tmp_path) == hw1.root
