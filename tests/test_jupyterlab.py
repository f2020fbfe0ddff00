"""Released notebooks as students use them: in JupyterLab, in a browser, with the students' packages alone.

Two assignments are worked through; all of them with AUTOGRADER_TEST_ALL_NOTEBOOKS=1.
"""

import ast
import csv
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from autograder.assignment import load_assignment
from autograder.mistakes import load_mistakes
from autograder.reference import reference_cells
from tests.browser import have_chromium
from tests.conftest import have_sandbox
from tests.documents import COURSE
from tests.lab import open_lab, open_notebook
from tests.student_venv import blocks_left_to, make_student_venv, student_environ
from tests.test_course import defined_in, fill, read, source

GUIDE = "docs/students.md"

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Wrong:
    """A mistake of the bank: what the public check says of it, and what is left of the points it costs."""

    mistake: str
    says: str
    scores: dict[str, float]


#: The first two, which take the least time, are worked through each time.
WRONG = {
    "hw1_losses": Wrong(
        "mse_sum",
        "on the worked example the loss is 13/3 = 4.333; yours is 13.0000",
        {"q1": 0, "q4": 0},  # q4 is the mean squared error on one-hot labels
    ),
    "hw3_accumulation": Wrong(
        "accumulate_not_divided",
        "yours is 14, the sum of the means; where is the division?",
        {"q1": 4, "q2": 8},
    ),
    "hw5_attention": Wrong(
        "attention_scaled_by_value_size",
        "on the worked example the result is (7.5, 5); yours is [8.254, 3.491]",
        {"q1": 0},
    ),
    "hw2_training": Wrong(
        "dataset_length_of_sample", "a data set of three samples has length 3; yours says 2", {"q1": 0}
    ),
    "hw4_recurrent": Wrong("rnn_sigmoid", "the new state is tanh(1) = 0.762; yours is 0.731", {"q1": 0}),
    "hw6_graphs": Wrong(
        "message_passing_no_update", "the worked example gives [1, 11, 111] with reduce='sum'", {"q2": 3}
    ),
}
WORKED_THROUGH = list(WRONG) if os.environ.get("AUTOGRADER_TEST_ALL_NOTEBOOKS") else list(WRONG)[:2]


@dataclass
class Session:
    """What a student saw in a browser, and what was left in the folder."""

    folder: Path
    wrong_check: str = ""
    right_check: str = ""
    checks: dict[str, str] = field(default_factory=dict)
    check_all: str = ""
    export: str = ""
    zips: list[Path] = field(default_factory=list)  # with the wrong answer, with the right one
    asked: list[str] = field(default_factory=list)  # addresses beyond this machine


@pytest.fixture(scope="module")
def environ(tmp_path_factory):
    """Of a student whose environment was made from student_env/requirements.txt, and of nothing else."""
    venv = make_student_venv(tmp_path_factory.mktemp("venv") / "course")
    yield student_environ(tmp_path_factory.mktemp("home"), venv)
    shutil.rmtree(venv)  # gigabytes that pytest would keep


@pytest.fixture(scope="module", params=WORKED_THROUGH)
def assignment(request):
    return load_assignment(request.param, COURSE)


def own_text(mistake):
    """The code of a mistake's file, without what the file says about itself."""
    body = ast.parse(mistake.source).body[1:]
    code = [node for node in body if not isinstance(node, ast.Assign) or node.targets[0].id.islower()]
    return "\n\n\n".join(ast.get_source_segment(mistake.source, node) for node in code)


def hand_out(assignment, clone):
    """Copy the released assignment into a student's clone; all questions answered but for one mistake.

    Returns the folder, the mistake, the number of its cell and the right text of that cell.
    """
    folder = Path(shutil.copytree(assignment.release_dir, clone / "assignments" / assignment.slug))
    notebook = read(folder, assignment)
    fill(notebook, assignment)
    mistake = next(m for m in load_mistakes(assignment) if m.name == WRONG[assignment.slug].mistake)
    wrong = own_text(mistake)
    (name,) = defined_in(wrong)
    (number,) = (
        number
        for number, cell in enumerate(notebook["cells"])
        if cell["cell_type"] == "code" and name in defined_in(source(cell))
    )
    right = source(notebook["cells"][number])
    notebook["cells"][number]["source"] = wrong.splitlines(keepends=True)
    (folder / f"{assignment.slug}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return folder, mistake, number, right


def number_of(notebook, text):
    """The place of the one cell that holds this line."""
    (number,) = (n for n, cell in enumerate(notebook["cells"]) if text in source(cell).splitlines())
    return number


@pytest.fixture(scope="module")
def session(assignment, environ, tmp_path_factory):
    """Check a wrong answer, export it all the same, mend it by hand, run everything, export again."""
    have_chromium()
    clone = tmp_path_factory.mktemp("clone")
    folder, mistake, answer, right = hand_out(assignment, clone)
    notebook = read(folder, assignment)
    questions = {q.name: number_of(notebook, f'grader.check("{q.name}")') for q in assignment.questions}
    check = questions[mistake.question]
    export = number_of(notebook, "grader.export(pdf=False)")
    seen = Session(folder)
    opening, _ = blocks_left_to("tests/test_jupyterlab.py", GUIDE)
    with (
        open_lab(opening.replace("hw1_losses", assignment.slug), clone, environ) as address,
        open_notebook(address.format(path=f"{assignment.slug}.ipynb"), seen.asked) as page,
    ):
        page.run_all_above(check)
        seen.wrong_check = page.run(check)
        page.picture(clone / "wrong.png")
        page.run(export)
        page.type_over(answer, right)
        page.run(answer)
        seen.right_check = page.run(check)
        page.save()
        page.restart_and_run_all(export)
        seen.checks = {name: page.output(number) for name, number in questions.items()}
        seen.check_all = page.output(number_of(notebook, "grader.check_all()"))
        seen.export = page.output(export)
    seen.zips = sorted(folder.glob("*.zip"))
    return seen


def test_check_of_a_wrong_answer_says_what_is_wrong(session, assignment):
    assert WRONG[assignment.slug].says in session.wrong_check
    assert "passed!" not in session.wrong_check


def test_check_passes_once_the_answer_was_mended_and_run_again(session):
    assert "passed!" in session.right_check


def test_notebook_runs_from_a_fresh_kernel_to_its_end_with_all_checks_passed(session, assignment):
    assert session.check_all.count("All test cases passed!") == len(assignment.questions)
    for name, shown in session.checks.items():
        assert f"{name} passed!" in shown


def test_export_links_to_the_zip_that_it_wrote(session):
    assert "Your submission has been exported" in session.export
    assert len(session.zips) == 2


def test_nothing_is_asked_of_other_machines(session):
    assert not session.asked


def test_exported_zips_are_graded_as_they_deserve(session, assignment, tmp_path):
    have_sandbox("kernel")
    handed_in = tmp_path / "handed_in"
    handed_in.mkdir()
    for path, name in zip(session.zips, ("wrong", "right"), strict=True):
        shutil.copyfile(path, handed_in / f"{name}.zip")
    command = [sys.executable, "-m", "autograder", "grade", assignment.slug, str(handed_in)]
    done = subprocess.run(
        [*command, "--out", str(tmp_path / "graded"), "--sandbox", "kernel"],
        cwd=COURSE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with (tmp_path / "graded" / "gradebook.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["submission"]: row for row in csv.DictReader(file)}
    full = {question.name: float(question.points) for question in assignment.questions}
    scores = {name: {question: float(row[question]) for question in full} for name, row in rows.items()}
    assert scores == {"right": full, "wrong": full | WRONG[assignment.slug].scores}
    assert {name: float(row["score"]) for name, row in rows.items()} == {
        name: sum(questions.values()) for name, questions in scores.items()
    }


def otter_check(block, clone, environ):
    command = ["bash", "-euo", "pipefail", "-c", block]
    return subprocess.run(command, cwd=clone, env=environ, capture_output=True, text=True, check=False)


def test_otter_check_explains_a_saved_notebook_in_a_terminal(hw1, environ, tmp_path):
    folder, _, last, _ = hand_out(hw1, tmp_path)
    notebook = read(folder, hw1)
    # Otter runs every cell before it checks: the rest of the notebook has its own test.
    notebook["cells"] = notebook["cells"][: last + 1]
    (folder / "hw1_losses.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    _, block = blocks_left_to("tests/test_jupyterlab.py", GUIDE)
    done = otter_check(block, tmp_path, environ)
    assert done.returncode == 0, done.stdout + done.stderr
    assert WRONG["hw1_losses"].says in done.stdout
    assert "q6 results:" in done.stdout


def test_otter_check_passes_a_right_script_in_a_terminal(hw1, environ, tmp_path):
    folder = Path(shutil.copytree(hw1.release_dir, tmp_path / "assignments" / "hw1_losses"))
    answers = [cell.source for cell in reference_cells(hw1) if "# BEGIN SOLUTION" in cell.source]
    script = "\n".join(["import torch", "from torch import Tensor", *answers])
    (folder / "hw1_losses.py").write_text(script, encoding="utf-8")
    _, block = blocks_left_to("tests/test_jupyterlab.py", GUIDE)
    done = otter_check(block.replace(".ipynb", ".py"), tmp_path, environ)
    assert "All tests passed!" in done.stdout, done.stdout + done.stderr
