"""`autograder verify`: a course that was tampered with is told what does not hold."""

import io
import json
import re

import pytest
from rich.console import Console

from autograder.assignment import load_assignment
from autograder.errors import AssignmentError
from autograder.mistakes import load_mistakes
from autograder.scaffold import new_assignment
from autograder.verify import prove, verify

# A tiny course in which something is wrong with nearly everything.

TOML = """
title = "Tiny"
[questions.q1]
points = 4
functions = ["double"]
[questions.q2]
points = 3
functions = ["negate"]
"""

MASTER = """
def double(x):
    return x + x
def negate(x):
    return -x
"""

GRADERS = '''
import pytest
from autograder.checks import assert_close

@pytest.mark.question("q1")
@pytest.mark.points(2)
def test_double(student, inputs):
    """`double` doubles."""
    x = inputs.normal(3)
    assert_close(student.double(x), 2 * x, what="double")

@pytest.mark.question("q2")
@pytest.mark.points(3)
def test_negate(student, inputs):
    """`negate` negates."""
    x = inputs.normal(3)
    assert_close(student.negate(x), -x, what="negate")
'''


def mistake(body, *, question="q1", caught_by=("test_double",), function="double"):
    constants = f"QUESTION = {question!r}\nCAUGHT_BY = {caught_by!r}"
    return f'"""It is wrong.\n\nMend it.\n"""\n{constants}\n\ndef {function}(x):\n    return {body}\n'


MISTAKES = {
    "caught": mistake("3 * x"),
    "harmless": mistake("x * 2"),
    "misplaced": mistake("5 * x", question="q2", caught_by=("test_double",)),
    "squared": mistake("5 * x"),
    "twin_one": mistake("7 * x"),
    "twin_two": mistake("8 * x - x"),
    "unheard": mistake("6 * x", caught_by=("test_triple[a]",)),
}

COMPLAINTS = {
    ("tests", ""): "q1: 4 points, but its tests have 2",
    ("reference", ""): "graded, should score 7",
    ("release", ""): "passes test_negate",
    ("mistake", "caught"): "",
    ("mistake", "harmless"): "not caught by test_double",
    ("mistake", "misplaced"): "named squared in the feedback",
    ("mistake", "squared"): "",
    ("mistake", "twin_one"): "not named in the feedback",
    ("mistake", "twin_two"): "not named in the feedback",
    ("mistake", "unheard"): "no hidden test is called test_triple[a]",
    ("variant", "wrong"): "graded, should score 7: test_double: double: 3 of 3 elements are wrong",
}


def write_notebook(path, source, metadata=None):
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
    notebook = {"nbformat": 4, "nbformat_minor": 4, "metadata": metadata or {}, "cells": [cell]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def make_course(root):
    write_files(
        root,
        {
            "solutions/tiny/assignment.toml": TOML,
            "tests/graders/tiny/test_tiny.py": GRADERS,
            "tests/variants/tiny/wrong.py": MASTER.replace("x + x", "x * x"),
            **{f"tests/mistakes/tiny/{name}.py": source for name, source in MISTAKES.items()},
        },
    )
    write_notebook(root / "solutions/tiny/master.ipynb", MASTER)
    # The release gives an answer away.
    write_notebook(root / "assignments/tiny/tiny.ipynb", "def negate(x):\n    return -x")
    return load_assignment("tiny", root)


def write_files(root, texts):
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def proof(tmp_path_factory):
    """What `verify` answers, prints and draws on the tampered course."""
    folder = tmp_path_factory.mktemp("tampered")
    screen, matrix = io.StringIO(), folder / "proof" / "tiny.html"
    console = Console(file=screen, width=200)
    holds = verify(make_course(folder), console=console, jobs=1, sandbox="kernel", matrix=matrix)
    return holds, screen.getvalue(), matrix.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tampered(proof):
    return proof[:2]


def test_tampered_course_does_not_hold(tampered):
    holds, screen = tampered
    assert not holds
    assert "tiny: 9 of 11 do not hold" in screen


@pytest.mark.parametrize(("finding", "complaint"), COMPLAINTS.items(), ids=map(" ".join, COMPLAINTS))
def test_each_finding_on_the_tampered_course_says_what_is_wrong(tampered, finding, complaint):
    _, screen = tampered
    rows = screen.splitlines()
    header = next(row for row in rows if row.startswith("what "))
    name, score, verdict = (header.index(column) for column in ("name", "score", "verdict"))
    (told,) = [
        row[verdict:] for row in rows if (row[:name].strip(), row[name:score].strip(" 0123456789")) == finding
    ]
    assert told.startswith(complaint or "holds")


def matrix_rows(page):
    """The matrix as text: a row's cells by its name."""
    rows = re.findall(r"<tr><th scope=\"row\">(\w+)<br>(.*?)</tr>", page, flags=re.DOTALL)
    return {name: re.findall(r"<td class=\"([^\"]*)\" title", rest) for name, rest in rows}


def test_matrix_shows_which_test_fails_for_which_mistake(proof):
    rows = matrix_rows(proof[2])
    assert set(rows) == set(MISTAKES)
    assert rows["caught"] == ["named expected", ""]
    assert rows["harmless"] == ["missed expected", ""]
    assert rows["twin_one"] == ["failed expected", ""]


def test_matrix_counts_what_each_test_catches(proof):
    number = r"<td class=\"num\">(\d+)</td>\n?"
    counts = re.findall(rf"q1 · test_double.*?{number}{number}{number}", proof[2], re.DOTALL)
    assert counts == [("2", "6", "6")]
    assert "only it catches" in proof[2]


SEED_DEPENDENT = """
def double(x):
    return 2 * x if x[0] > 0 else x
def negate(x):
    return -x
"""


def test_answer_that_is_right_for_some_inputs_only_is_found_by_more_seeds(tmp_path):
    course = make_course(tmp_path)
    (course.variants_dir / "wrong.py").write_text(SEED_DEPENDENT, encoding="utf-8")
    (course.graders_dir / "test_tiny.py").write_text(
        GRADERS.replace("points(2)", "points(4)"), encoding="utf-8"
    )
    for path in course.mistakes_dir.glob("*.py"):
        path.unlink()
    findings = {finding.kind: finding for finding in prove(course, sandbox="kernel", seeds=20)}
    assert not findings["reference"].complaint
    assert re.match(
        r"\d+ of 20 seeds, the first is \d+: graded, should score 7", findings["variant"].complaint
    )


def test_points_that_add_up_to_nearly_the_same_hold(tmp_path):
    make_course(tmp_path)
    (tmp_path / "solutions/tiny/assignment.toml").write_text(
        TOML.replace("points = 4", "points = 0.3").replace("points = 3", "points = 0.3"), encoding="utf-8"
    )
    course = load_assignment("tiny", tmp_path)
    thrice = GRADERS.replace("points(3)", "points(0.3)")
    thrice = thrice.replace("points(2)", "points(0.1)\n@pytest.mark.parametrize('part', range(3))")
    (course.graders_dir / "test_tiny.py").write_text(
        thrice.replace("test_double(student, inputs)", "test_double(student, inputs, part)"), encoding="utf-8"
    )
    for path in (*course.mistakes_dir.glob("*.py"), *course.variants_dir.glob("*.py")):
        path.unlink()
    findings = {finding.kind: finding for finding in prove(course, sandbox="kernel")}
    assert findings["reference"].score != course.max_score
    assert (findings["tests"].complaint, findings["reference"].complaint) == ("", "")


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """Complaints by kind about an assignment whose master was changed after it had been released."""
    root = tmp_path_factory.mktemp("changed")
    new_assignment("hw7_topic", course=root)
    course = load_assignment("hw7_topic", root)
    text = course.master.read_text(encoding="utf-8")
    course.master.write_text(text.replace("points: 5", "points: 6", 1), encoding="utf-8")
    for path in (*course.mistakes_dir.glob("*.py"), *course.variants_dir.glob("*.py")):
        path.unlink()
    return {finding.kind: finding.complaint for finding in prove(course, sandbox="kernel")}


def test_release_of_an_earlier_master_does_not_hold(changed):
    assert "assignments/hw7_topic: not what the master gives now, by hw7_topic.ipynb" in changed["release"]
    assert "Run `autograder release hw7_topic --out " in changed["release"]


def test_points_that_differ_between_master_and_description_do_not_hold(changed):
    assert changed["tests"] == "q1: 5 points, but 6 in the master"


def test_assignment_that_was_not_released_can_not_be_verified(tmp_path):
    course = make_course(tmp_path)
    (course.release_dir / "tiny.ipynb").unlink()
    with pytest.raises(AssignmentError, match="not released yet; run `autograder release tiny"):
        prove(course)


@pytest.mark.parametrize("line", ['"""It is wrong.\n\nMend it.\n"""\n', "QUESTION = 'q1'\n"])
def test_mistake_that_says_too_little_is_refused_by_its_file(tmp_path, line):
    course = make_course(tmp_path)
    (course.mistakes_dir / "caught.py").write_text(MISTAKES["caught"].replace(line, ""), encoding="utf-8")
    with pytest.raises(AssignmentError, match=r"tiny/caught\.py: a mistake needs a docstring"):
        load_mistakes(course)


def test_mistake_that_is_not_python_is_refused_by_its_file_and_line(tmp_path):
    course = make_course(tmp_path)
    (course.mistakes_dir / "caught.py").write_text('"""It is wrong."""\ndef double(x:\n', encoding="utf-8")
    with pytest.raises(AssignmentError, match=r"tiny/caught\.py, line 2: .*; correct it"):
        load_mistakes(course)


# A course whose public checks and forbidden calls don't fit its reference and its hidden tests.

CHECKED_TOML = """
title = "Checked 🚀"
[questions.q1]
points = 4
functions = ["double"]
[questions.q2]
points = 3
functions = ["negate"]
forbidden = ["torch.neg"]
[questions."q 3.b"]
points = 2
functions = ["halve"]
"""

CHECKED_MASTER = """
import torch

def double(x):
    return x + x
def negate(x):
    return torch.neg(x)
def halve(x):
    return x / 2
"""

SKELETON = "\n".join(
    f"def {name}(x):\n    raise NotImplementedError('not written yet')"
    for name in ("double", "negate", "halve")
)


def public_check(name, body):
    return f"""from otter.test_files import test_case

OK_FORMAT = False

name = "{name}"
points = 1

@test_case()
def test_{name}(double, negate, halve):
    {body}
"""


@pytest.fixture(scope="module")
def contradictory(tmp_path_factory):
    """Complaints by kind and name about a course that contradicts itself."""
    root = tmp_path_factory.mktemp("checked")
    two_points = GRADERS.replace("points(2)", "points(4)")
    write_files(
        root,
        {
            "solutions/tiny/assignment.toml": CHECKED_TOML,
            "tests/graders/tiny/test_tiny.py": two_points,
            "tests/variants/tiny/subtracts.py": CHECKED_MASTER.replace("torch.neg(x)", "0 - x"),
        },
    )
    checks = {
        "q1": public_check("q1", "assert double(2) == 5, 'twice 2 is 5'"),
        "q2": public_check("q2", "assert negate"),
    }
    write_notebook(root / "solutions/tiny/master.ipynb", CHECKED_MASTER)
    metadata = {"otter": {"OK_FORMAT": False, "tests": checks}}
    write_notebook(root / "assignments/tiny/tiny.ipynb", SKELETON, metadata)
    findings = prove(load_assignment("tiny", root), sandbox="kernel")
    return {(finding.kind, finding.name): finding.complaint for finding in findings}


def test_question_without_hidden_test_does_not_hold(contradictory):
    assert contradictory["tests", ""] == "q 3.b has no hidden test"


def test_forbidden_call_in_the_reference_does_not_hold(contradictory):
    assert "uses torch.neg (cell 1, line 7)" in contradictory["reference", ""]


def test_public_check_that_fails_a_right_answer_does_not_hold(contradictory):
    told = contradictory["variant", "subtracts"]
    assert "the public check of q1 fails what the hidden tests pass" in told
    assert "twice 2 is 5" in told


def test_public_check_that_passes_the_skeleton_does_not_hold(contradictory):
    assert contradictory["release", ""] == "the public check of q2 passes it"
