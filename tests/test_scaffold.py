"""`autograder new`: what it writes holds at once, in a course of its own; what fails leaves nothing."""

import csv
import json
import re
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.archive import list_files
from autograder.assignment import load_assignment
from autograder.errors import AssignmentError, AutograderError
from autograder.mistakes import load_mistakes
from autograder.reference import reference_cells
from autograder.release import release
from autograder.scaffold import new_assignment

TITLE = 'Rows, "rectifiers" \\ and ∂'
PARTS = ("solutions", "tests/graders", "tests/mistakes", "tests/variants", "assignments")


def run(*arguments, cwd):
    command = [sys.executable, "-m", "autograder", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in list_files(folder)}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course that has nothing but the new assignment."""
    root = tmp_path_factory.mktemp("course")
    done = run("new", "hw7_topic", "--title", TITLE, "--course", root, cwd=root.parent)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(root / part / "hw7_topic") for part in PARTS]
    return root


@pytest.fixture(scope="module")
def assignment(course):
    return load_assignment("hw7_topic", course)


def source(cell):
    return "".join(cell["source"])


def write_notebook(path, cells):
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}))


@pytest.mark.slow
def test_new_assignment_is_verified_as_it_stands(course):
    done = run("verify", "hw7_topic", "--jobs", "1", cwd=course)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"hw7_topic: all \d+ hold", done.stdout)


@pytest.mark.slow
def test_reference_is_graded_full_and_skeleton_zero(course, assignment, tmp_path):
    reference = [
        {"cell_type": "code", "source": cell.source, "metadata": {}, "outputs": [], "execution_count": None}
        for cell in reference_cells(assignment)
    ]
    write_notebook(tmp_path / "reference.ipynb", reference)
    skeleton = assignment.release_dir / "hw7_topic.ipynb"
    arguments = ["--out", tmp_path / "graded", "--jobs", "1", "--sandbox", "kernel"]
    done = run("grade", "hw7_topic", tmp_path / "reference.ipynb", skeleton, *arguments, cwd=course)
    assert done.returncode == 0, done.stdout + done.stderr
    with (tmp_path / "graded" / "gradebook.csv").open(newline="", encoding="utf-8") as file:
        scores = {
            row["submission"]: (float(row["score"]), float(row["max_score"])) for row in csv.DictReader(file)
        }
    assert scores == {"reference": (10, 10), "hw7_topic": (0, 10)}


def test_every_hidden_test_has_a_mistake_that_it_catches(assignment):
    graders = "".join(path.read_text() for path in assignment.graders_dir.glob("test_*.py"))
    tests = set(re.findall(r"^def (test_\w+)", graders, flags=re.MULTILINE))
    assert tests == {test for mistake in load_mistakes(assignment) for test in mistake.caught_by}


def test_title_and_name_are_those_that_were_asked_for(course, assignment):
    assert assignment.title == TITLE
    master = json.loads(assignment.master.read_text(encoding="utf-8"))
    assert source(master["cells"][1]).startswith(f"# {TITLE}\n")
    template = [b"hw0_template", b"Title of the assignment"]
    assert not [
        name for name, content in contents(course).items() if any(text in content for text in template)
    ]
    assert not any("hw0_template" in name for name in contents(course))


def test_release_of_the_new_assignment_is_the_one_that_came_with_it(assignment, tmp_path):
    folder = release(assignment, tmp_path)[0]
    assert contents(folder) == contents(assignment.release_dir)


@pytest.mark.slow
def test_released_notebook_passes_its_checks_with_the_reference_and_runs_to_its_end(assignment, tmp_path):
    folder = release(assignment, tmp_path)[0]
    path = folder / "hw7_topic.ipynb"
    notebook = nbformat.read(path, 4)
    assert not [cell for cell in notebook.cells if cell.cell_type == "raw"]
    for cell in reference_cells(assignment):
        if name := re.match(r"def (\w+)\(", cell.source):
            (skeleton,) = [each for each in notebook.cells if each.source.startswith(name[0])]
            assert f"{name[1]} is not written yet" in skeleton.source
            skeleton.source = cell.source
    nbformat.write(notebook, path)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    checks = [cell for cell in notebook.cells if cell.source.startswith("grader.check(")]
    assert [cell.source for cell in checks] == ['grader.check("q1")', 'grader.check("q2")']
    assert all("passed!" in str(cell.outputs) for cell in checks)


@pytest.mark.parametrize("part", PARTS)
def test_name_that_is_taken_is_refused_and_nothing_is_touched(tmp_path, part):
    taken = tmp_path / part / "hw7_topic"
    taken.mkdir(parents=True)
    (taken / "mine.txt").write_text("mine")
    with pytest.raises(AssignmentError, match="hw7_topic is there already"):
        new_assignment("hw7_topic", course=tmp_path)
    assert contents(tmp_path) == {f"{part}/hw7_topic/mine.txt": b"mine"}


@pytest.mark.parametrize(
    "slug",
    ["", "7hw", "HW7", "hw7-topic", "hw7 topic", "../hw7", "hw7_topic\n", "é", "data", "conftest", "import"],
)
def test_name_that_no_folder_should_have_is_refused(tmp_path, slug):
    with pytest.raises(AssignmentError, match="like hw7_topic"):
        new_assignment(slug, course=tmp_path)
    assert not list(tmp_path.iterdir())


def test_title_of_two_lines_is_refused(tmp_path):
    with pytest.raises(AssignmentError, match="one line of text"):
        new_assignment("hw7_topic", title="one\ntwo", course=tmp_path)


def test_outside_of_a_course_nothing_is_begun_unasked(tmp_path):
    done = run("new", "hw7_topic", cwd=tmp_path)
    assert done.returncode == 1
    assert "`--course .` begins one in this folder" in done.stderr
    assert not list(tmp_path.iterdir())


def test_course_is_found_from_a_folder_inside_of_it(tmp_path, monkeypatch):
    (tmp_path / "tests" / "graders").mkdir(parents=True)
    (tmp_path / "solutions" / "data").mkdir(parents=True)
    (tmp_path / "solutions" / "data" / "shared.txt").write_text("shared")
    monkeypatch.chdir(tmp_path / "solutions")
    assert new_assignment("hw8_next") == [tmp_path / part / "hw8_next" for part in PARTS]
    assert load_assignment("hw8_next", tmp_path).title == "Next"


def test_what_can_not_be_written_whole_is_not_written_at_all(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "variants").write_text("a file where a folder should be")
    with pytest.raises(AutograderError, match="nothing was added"):
        new_assignment("hw7_topic", course=tmp_path)
    assert list(contents(tmp_path)) == ["tests/variants"]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".new-")]
