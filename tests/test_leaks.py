"""What must not reach students is found wherever it was put, and its place is named."""

import json
import shutil
from pathlib import Path

import pytest

from autograder.assignment import list_assignments, load_assignment
from autograder.errors import AssignmentError
from autograder.leaks import find_leaks, hidden_test_lines, public_lines, refuse_leaks, solution_lines

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def hw1():
    return load_assignment("hw1_losses", ROOT)


@pytest.fixture
def student_dir(hw1, tmp_path):
    """A copy of what students get, which a test may change."""
    return Path(shutil.copytree(hw1.release_dir, tmp_path / "hw1_losses"))


def change(folder, edit):
    """Apply `edit` to the notebook in that folder."""
    path = folder / "hw1_losses.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    edit(notebook)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def told(assignment, folder):
    return [str(leak) for leak in find_leaks(assignment, folder)]


@pytest.mark.parametrize("slug", list_assignments(ROOT))
def test_nothing_leaks_from_the_assignments_of_the_course(slug):
    assignment = load_assignment(slug, ROOT)
    assert not told(assignment, assignment.release_dir)


def line_of_hidden_tests(assignment):
    """A line that a grader of the course really has."""
    text = (assignment.graders_dir / "test_q3_softmax.py").read_text(encoding="utf-8")
    return next(line for line in text.splitlines() if "assert_close(" in line and len(line) > 50)


SECRETS = {
    "a line of the solution": lambda _: "x  =1; exponentials=torch.exp(logits-largest) # oops",
    "a line of the hidden tests": line_of_hidden_tests,
    "a path of the graders": lambda _: "see tests/graders/hw1_losses/test_q3_softmax.py",
    "a path of the graders, absolute": lambda assignment: f"open({str(assignment.root)!r})",
}


@pytest.mark.parametrize("where", ["cell", "output", "metadata", "file"])
@pytest.mark.parametrize("kind", SECRETS)
def test_secret_is_found_where_it_was_planted(hw1, student_dir, kind, where):
    line, kind = SECRETS[kind](hw1), kind.partition(",")[0]

    def plant(notebook):
        if where == "cell":
            notebook["cells"][3]["source"] = [line]
        elif where == "output":
            output = {"output_type": "stream", "name": "stdout", "text": line}
            code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
            code["outputs"] = [output]
        else:
            notebook["metadata"]["otter"]["tests"]["q3"] += line

    if where == "file":
        (student_dir / "data" / "notes.md").write_text(line)
    else:
        change(student_dir, plant)
    place = {"cell": "cell 4", "output": "cell ", "metadata": "metadata of", "file": "data/notes.md"}[where]
    assert [one for one in told(hw1, student_dir) if place in one and f"would give away {kind}" in one]


def test_output_is_found_whatever_it_shows(hw1, student_dir):
    def plant(notebook):
        code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
        code["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": "0.25"}}]

    change(student_dir, plant)
    assert [one for one in told(hw1, student_dir) if one.endswith("has an output; clear it")]


@pytest.mark.parametrize(
    ("plant", "what"),
    [
        (lambda notebook: notebook["metadata"].update(authors=["Ada"]), "has 'authors'"),
        (lambda notebook: notebook["metadata"]["otter"].update(solutions={}), "has Otter's 'solutions'"),
        (
            lambda notebook: notebook["cells"][2]["metadata"].update(tags=["otter_assign_solution_cell"]),
            "has the tag 'otter_assign_solution_cell'",
        ),
        (
            lambda notebook: notebook["cells"][2]["metadata"].update(execution={}),
            "has the metadata 'execution'",
        ),
        (
            lambda notebook: notebook["metadata"]["otter"]["tests"].update(q1="@test_case(hidden=True)"),
            "has a hidden test of q1",
        ),
    ],
)
def test_metadata_that_tells_more_than_students_need_is_found(hw1, student_dir, plant, what):
    change(student_dir, plant)
    assert [one for one in told(hw1, student_dir) if one.endswith(what)]


def test_hidden_case_in_a_file_of_checks_is_found(hw1, student_dir):
    (student_dir / "tests" / "q1.py").write_text("test = {'cases': [{'code': '', 'hidden': True}]}")
    assert told(hw1, student_dir) == ["tests/q1.py has a hidden test"]


def test_line_of_another_correct_answer_is_found(hw1, student_dir):
    (student_dir / "notes.txt").write_text(
        "log_normaliser = top + (logits - top).exp().sum(dim, keepdim=True).log()"
    )
    assert told(hw1, student_dir) == [
        "notes.txt would give away a line of the correct answer gather_and_scatter.py: "
        "'log_normaliser = top + (logits - top).exp().sum(dim, keepdim=True).log()'"
    ]


def test_marker_of_the_master_is_found(hw1, student_dir):
    (student_dir / "notes.txt").write_text("# BEGIN SOLUTION\n")
    assert told(hw1, student_dir) == ["notes.txt still has the marker '# BEGIN SOLUTION'"]


def test_refusal_names_every_place(hw1, student_dir):
    for name in ("a.txt", "b.txt"):
        (student_dir / name).write_text("exponentials = torch.exp(logits - largest)")
    with pytest.raises(AssignmentError, match=r"(?s)a\.txt would give away.*b\.txt would give away"):
        refuse_leaks(hw1, student_dir)


MASTER = {
    "cells": [
        {"cell_type": "raw", "source": ["# BEGIN SOLUTION"]},
        {"cell_type": "markdown", "source": ["Because it is flat."]},
        {"cell_type": "raw", "source": ["# END SOLUTION"]},
        {"cell_type": "code", "source": ["y = 1 + 1 # SOLUTION\n", "z = 3"]},
        {"cell_type": "raw", "source": ["# BEGIN TESTS"]},
        {"cell_type": "code", "source": ["assert public"]},
        {"cell_type": "code", "source": ["# HIDDEN\n", "assert private"]},
        {"cell_type": "raw", "source": ["# END TESTS"]},
    ]
}


def test_master_tells_solution_hidden_tests_and_public_code_apart():
    assert [line.strip() for line in solution_lines(MASTER)] == ["Because it is flat.", "1 + 1"]
    assert list(hidden_test_lines(MASTER)) == ["# HIDDEN", "assert private"]
    assert list(public_lines(MASTER)) == ["z = 3", "assert public"]


def course_with(root, solution, public):
    """A course whose master has one line of solution and one of public code."""
    cells = [
        {"cell_type": "code", "source": f"{solution}  # SOLUTION", "metadata": {}},
        {"cell_type": "code", "source": public, "metadata": {}},
    ]
    folder = root / "solutions" / "tiny"
    folder.mkdir(parents=True)
    (folder / "master.ipynb").write_text(json.dumps({"cells": cells}))
    (folder / "assignment.toml").write_text(
        'title = "Tiny"\n[questions.q1]\npoints = 1\nfunctions = ["double"]\n'
    )
    return load_assignment("tiny", root)


@pytest.mark.parametrize(("public", "is_leak"), [("y = 2", True), ("    return 2 * x", False)])
def test_short_line_of_the_solution_is_a_leak_unless_students_see_it_anyway(tmp_path, public, is_leak):
    assignment = course_with(tmp_path, "return 2 * x", public)
    released = tmp_path / "released"
    released.mkdir()
    (released / "notes.txt").write_text("return 2 * x\n")
    assert bool(told(assignment, released)) == is_leak


def test_short_line_of_the_solution_within_another_is_chance(tmp_path):
    assignment = course_with(tmp_path, "return 2 * x", "y = 2")
    released = tmp_path / "released"
    released.mkdir()
    (released / "notes.txt").write_text("It should return 2 * x + 1.\n")
    assert not told(assignment, released)
