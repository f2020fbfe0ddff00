"""A master that was written for Otter is taken in, released, and graded to the scores that Otter gives."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.assignment import load_assignment
from autograder.cli import main
from autograder.errors import AssignmentError
from autograder.grading import GraderProcess
from autograder.otter.moving import move_in, read_configuration, read_master
from autograder.release import release
from autograder.verdict import Outcome
from autograder.verify import prove
from tests.handed_in import code, notebook

OTTER = shutil.which("otter", path=str(Path(sys.executable).parent))


def raw(text):
    return {"cell_type": "raw", "metadata": {}, "source": text}


def text(source):
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def shows(source, output):
    """A cell with what it showed, which in Otter's older format of tests is what it has to show."""
    data = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
    return code(source, [{**data, "data": {"text/plain": [output]}}])


def question(name, *answer, tests=(), config=""):
    block = [raw(f"# BEGIN QUESTION\nname: {name}\n{config}"), text(f"**{name}**")]
    block += [raw("# BEGIN SOLUTION"), *answer, raw("# END SOLUTION")]
    block += [raw("# BEGIN TESTS"), *tests, raw("# END TESTS")] if tests else []
    return [*block, raw("# END QUESTION")]


def master(*questions, config="name: Lab 1\nfiles:\n  - words.txt\n"):
    cells = [raw(f"# ASSIGNMENT CONFIG\n{config}"), text("# Lab 1"), code("import numpy as np")]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    every = (cell for block in questions for cell in block)
    return notebook(*cells, *every, metadata={"kernelspec": kernel})


#: Outputs as tests: what Otter calls its OK format.
OUTPUTS = master(
    question(
        "q1",
        code("def double(x):\n    return x + x # SOLUTION"),
        tests=[
            shows("double(2)", "4"),
            shows("double('ab') + '!'", "'abab!'"),
            shows("# HIDDEN\ndouble(1.5)", "3.0"),
        ],
    ),
    question(
        "q2",
        code("words = open('words.txt').read().split() # SOLUTION\nlongest = max(words, key=len) # SOLUTION"),
        tests=[
            code("assert len(words) == 3"),
            shows(
                '""" # BEGIN TEST CONFIG\npoints: 3\nhidden: true\n""" # END TEST CONFIG\nlongest',
                "'elephant'",
            ),
        ],
        config="points: 4",
    ),
    question(
        "q3",
        # The same name again: q2 is judged by what it was at q2's check.
        code("words = np.arange(4) # SOLUTION\ntotal = words.sum() # SOLUTION"),
        tests=[
            code("for number in range(4):\n    assert number in words"),
            code("assert total == 6\nassert type(words).__name__ == 'ndarray'"),
        ],
        config="points: 2\nall_or_nothing: true",
    ),
    question("q4", text("**SOLUTION:** because."), config="manual: true"),
)

#: Functions as tests: Otter's newer format.
FUNCTIONS = master(
    question(
        "q1",
        code("def halve(x):\n    return x / 2 # SOLUTION"),
        tests=[
            code(
                '""" # BEGIN TEST CONFIG\npoints: 1\nfailure_message: "Halve it."\n""" # END TEST CONFIG\n'
                "def test_public(halve):\n    assert halve(4) == 2"
            ),
            code(
                '""" # BEGIN TEST CONFIG\npoints: 2\nhidden: true\n""" # END TEST CONFIG\n'
                "def test_odd(halve, env):\n    assert halve(3) == 1.5 and env['np']"
            ),
        ],
    ),
    config="tests:\n  ok_format: false\n",
)


@pytest.fixture(scope="module")
def written_elsewhere(tmp_path_factory):
    """The folder of the course that has the masters, with the file that one of them reads."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "lab1.ipynb").write_text(OUTPUTS)
    (folder / "lab2.ipynb").write_text(FUNCTIONS)
    (folder / "words.txt").write_text("an old elephant\n")
    return folder


@pytest.fixture(scope="module")
def course(written_elsewhere, tmp_path_factory):
    """A new course into which both were moved and released."""
    root = tmp_path_factory.mktemp("course")
    for name in ("lab1", "lab2"):
        assignment, _ = move_in(written_elsewhere / f"{name}.ipynb", root)
        release(assignment, root / "assignments")
    return root


def student_notebook(course, slug):
    return json.loads((course / "assignments" / slug / f"{slug}.ipynb").read_text(encoding="utf-8"))


def answered(released, answers, *, without_checks=False):
    """The released notebook with cells replaced: those that start like a key, by its value."""
    cells = []
    for cell in released["cells"]:
        source = "".join(cell["source"])
        if without_checks and source.startswith("grader.check"):
            continue
        found = [answer for start, answer in answers.items() if source.startswith(start)]
        cells.append({**cell, "source": found[0]} if found and cell["cell_type"] == "code" else cell)
    return json.dumps({**released, "cells": cells})


RIGHT = {
    "def double": "def double(x):\n    return 2 * x",
    "words = ...\nlongest": "words = open('words.txt').read().split()\nlongest = sorted(words, key=len)[-1]",
    "words = ...\ntotal": "words = np.arange(4)\ntotal = words.sum()",
}

#: Answers and the points that Otter gives for them, by question; `otter run` is asked in a test.
SUBMISSIONS = {
    "right": (RIGHT, {"q1": 1.0, "q2": 4.0, "q3": 2.0}),
    "empty": ({}, {"q1": 0.0, "q2": 0.0, "q3": 0.0}),
    "wrong": (
        {
            **RIGHT,
            "def double": "def double(x):\n    return x * 2 if isinstance(x, int) else x",
            # Jupyter leaves a cell where it raises: `longest` stays unbound.
            "words = ...\nlongest": "words = open('words.txt').read().split()\n1 / 0\nlongest = words[-1]",
            "words = ...\ntotal": "words = np.arange(4)\ntotal = 7",
        },
        {"q1": 1 / 3, "q2": 1.0, "q3": 0.0},
    ),
}


def scores(verdict):
    return {question: score for question, (score, _) in verdict.question_scores().items()}


@pytest.fixture(scope="module")
def grade(course, tmp_path_factory):
    """Grade the text of a notebook as a submission of lab1 or lab2."""
    graders = {}
    folder = tmp_path_factory.mktemp("submissions")

    def grade(slug, submission):
        if slug not in graders:
            graders[slug] = GraderProcess(load_assignment(slug, course), sandbox="kernel")
        path = folder / f"{slug}.ipynb"
        path.write_text(submission)
        return graders[slug].grade(path, name="ada")

    yield grade
    for grader in graders.values():
        grader.close()


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_submission_gets_the_scores_that_otter_gives(course, grade, name):
    answers, expected = SUBMISSIONS[name]
    verdict = grade("lab1", answered(student_notebook(course, "lab1"), answers))
    assert scores(verdict) == pytest.approx(expected)
    assert verdict.max_score == 7


@pytest.mark.slow
@pytest.mark.parametrize("name", ["right", "wrong"])
def test_otter_gives_these_scores(written_elsewhere, course, tmp_path, name):
    answers, expected = SUBMISSIONS[name]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    lab = Path(shutil.copytree(written_elsewhere, tmp_path / "lab"))
    source = (lab / "lab1.ipynb").read_text()
    with_zip = source.replace("name: Lab 1\\n", "name: Lab 1\\ngenerate: true\\n")
    assert with_zip != source
    (lab / "lab1.ipynb").write_text(with_zip)
    options = {"cwd": lab, "env": environment, "check": True, "capture_output": True}
    subprocess.run([OTTER, "assign", "--no-pdfs", "--no-run-tests", "lab1.ipynb", "dist"], **options)
    (bundle,) = (lab / "dist" / "autograder").glob("*.zip")
    # Otter runs checks where they stand only in a notebook that has the name which was released.
    (lab / "lab1.ipynb").write_text(answered(student_notebook(course, "lab1"), answers))
    (lab / "out").mkdir()
    subprocess.run([OTTER, "run", "-a", str(bundle), "-o", "out", "lab1.ipynb"], **options)
    tests = json.loads((lab / "out" / "results.json").read_text())["tests"]
    given = {test["name"]: test["score"] for test in tests if test.get("score") is not None}
    assert given == pytest.approx(expected, abs=1e-4)  # it rounds


def test_question_whose_check_was_deleted_is_judged_at_the_end(course, grade):
    released = student_notebook(course, "lab1")
    verdict = grade("lab1", answered(released, RIGHT, without_checks=True))
    # By then `words` is what the third question made of it.
    assert scores(verdict)["q2"] == 3.0
    assert scores(verdict)["q3"] == 2.0


#: What a careful reader of Otter's documentation may write, all in one.
ODD = master(
    question(
        "q2",
        code("numbers = [1, 2] # SOLUTION"),
        tests=[shows("numbers.append(9)\nlen(numbers)", "3")],
        config="points: 1",
    ),
    question(
        "q10",
        code("count = len(numbers) # SOLUTION"),
        # The test of q2, which stands before, has added one.
        tests=[shows("# HIDDEN\ncount", "3")],
        config="points: 1",
    ),
    question(
        "q2.1",
        code("long = list(range(5000)) # SOLUTION"),
        tests=[shows("long", str(list(range(5000))))],
        config="points: 1",
    ),
    question(
        "q2_1",
        code(
            "secret = open('answers.txt').read() # SOLUTION\n"
            "data = open('data/tests/a.txt').read() # SOLUTION"
        ),
        tests=[shows("# HIDDEN\nsecret + data", "'42seven'")],
        config="points: 1",
    ),
    config="name: Odd\nfiles: [data]\nautograder_files: [answers.txt]\nrequirements: [numpy]\n"
    "generate:\n  points_possible: 4\n",
)


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """The assignment that it becomes, and what was told to be left behind."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "odd.ipynb").write_text(ODD)
    (folder / "answers.txt").write_text("42")
    (folder / "data" / "tests").mkdir(parents=True)
    (folder / "data" / "tests" / "a.txt").write_text("seven")
    root = tmp_path_factory.mktemp("odd_course")
    (root / "solutions" / "data").mkdir(parents=True)
    (root / "solutions" / "data" / "shared.txt").write_text("of the other assignments")
    assignment, left_behind = move_in(folder / "odd.ipynb", root)
    release(assignment, root / "assignments")
    return assignment, left_behind


def test_questions_are_judged_in_the_order_of_the_notebook(odd, tmp_path):
    assignment, _ = odd
    assert [question.name for question in assignment.questions] == ["q2", "q10", "q2.1", "q2_1"]
    with GraderProcess(assignment, sandbox="kernel") as grader:
        path = tmp_path / "odd.ipynb"
        right = {
            "numbers = ...": "numbers = [1, 2]",
            "count = ...": "count = len(numbers)",
            "long = ...": "long = list(range(5000))",
            "secret = ...": "secret = open('answers.txt').read()\ndata = open('data/tests/a.txt').read()",
        }
        released = json.loads((assignment.release_dir / "odd.ipynb").read_text(encoding="utf-8"))
        path.write_text(answered(released, right))
        verdict = grader.grade(path, name="ada")
        assert scores(verdict) == {"q2": 1.0, "q10": 1.0, "q2.1": 1.0, "q2_1": 1.0}


def test_files_are_the_assignments_own_and_what_is_left_behind_is_told(odd):
    assignment, left_behind = odd
    assert assignment.files == ("answers.txt", "data/tests/a.txt")
    assert left_behind == ["requirements", "generate: points_possible"]
    released = {path.name for path in assignment.release_dir.rglob("*")}
    assert "a.txt" in released
    assert not released & {"answers.txt", "shared.txt"}


@pytest.mark.parametrize(
    "check",
    [
        "result = grader.check('q2')",
        "grader.check(question='q2')",
        "print('checked'); _ = grader.check('q2')",
        "text = \"grader.check('q2')\"\ngrader.check('q2')",
    ],
)
def test_check_is_found_however_it_is_written(course, grade, check):
    released = student_notebook(course, "lab1")
    verdict = grade("lab1", answered(released, {**RIGHT, 'grader.check("q2")': check}))
    assert scores(verdict) == {"q1": 1.0, "q2": 4.0, "q3": 2.0}


def test_cell_that_otter_ignores_is_not_run(course, grade):
    released = student_notebook(course, "lab1")
    noise = {
        "cell_type": "code",
        "metadata": {"tags": ["otter_ignore"]},
        "outputs": [],
        "source": "words = 0",
    }
    at = next(i for i, cell in enumerate(released["cells"]) if 'check("q2")' in "".join(cell["source"]))
    released["cells"].insert(at, {**noise, "execution_count": None})
    assert scores(grade("lab1", answered(released, RIGHT)))["q2"] == 4.0


def test_check_in_a_comment_or_a_text_is_none(course, grade):
    released = student_notebook(course, "lab1")
    text = "# grader.check('q2')\nnote = \"grader.check('q2')\""
    assert scores(grade("lab1", answered(released, {**RIGHT, 'grader.check("q2")': text})))["q2"] == 3.0


def test_shell_of_a_notebook_does_nothing(course, grade):
    released = student_notebook(course, "lab1")
    shell = RIGHT["words = ...\nlongest"] + "\nnames = !ls\nget_ipython().run_line_magic('time', '1')"
    verdict = grade("lab1", answered(released, {**RIGHT, "words = ...\nlongest": shell}))
    assert scores(verdict) == {"q1": 1.0, "q2": 4.0, "q3": 2.0}
    assert not verdict.notes


def test_blocks_in_fenced_text_are_read_as_raw_cells(tmp_path):
    path = tmp_path / "lab.ipynb"
    cell = text("Before\n```otter\n# BEGIN QUESTION\nname: q1\n```\nafter\n```otter\n# BEGIN TESTS\n```")
    path.write_text(notebook(cell, text("```python\nx\n```")))
    found = [(one["cell_type"], "".join(one["source"])) for one in read_master(path)["cells"]]
    assert found == [
        ("markdown", "Before"),
        ("raw", "# BEGIN QUESTION\nname: q1"),
        ("markdown", "after"),
        ("raw", "# BEGIN TESTS"),
        ("markdown", "```python\nx\n```"),
    ]


def test_refusal_by_otter_tells_the_error_and_not_the_line_before(tmp_path):
    broken = master(question("q1", code("x = 1 # SOLUTION"), tests=[code("def test(:\n    print('hello')")]))
    (tmp_path / "lab.ipynb").write_text(broken)
    (tmp_path / "words.txt").write_text("")
    with pytest.raises(AssignmentError, match=r"Otter refused it: \w*(Error|Exception)"):
        move_in(tmp_path / "lab.ipynb", tmp_path / "course")


def test_name_of_the_courses_data_is_refused(tmp_path):
    (tmp_path / "data.ipynb").write_text(OUTPUTS)
    with pytest.raises(AssignmentError, match="name the notebook"):
        move_in(tmp_path / "data.ipynb", tmp_path / "course")


def test_tests_that_are_functions_get_the_names_they_ask_for(course, grade):
    released = student_notebook(course, "lab2")
    right = {"def halve": "def halve(x):\n    return x * 0.5"}
    assert grade("lab2", answered(released, right)).score == 3
    floored = grade("lab2", answered(released, {"def halve": "def halve(x):\n    return x // 2"}))
    assert scores(floored) == {"q1": 1.0}
    wrong = grade("lab2", answered(released, {"def halve": "def halve(x):\n    return x"}))
    assert [test.message for test in wrong.tests] == ["Halve it.", "this hidden test of the question fails"]


def test_feedback_shows_public_cases_and_nothing_of_hidden_ones(course, grade):
    answers = {**RIGHT, "def double": "def double(x):\n    return 3"}
    verdict = grade("lab1", answered(student_notebook(course, "lab1"), answers))
    public, _, hidden = (test for test in verdict.tests if test.question == "q1")
    assert public.message == "`double(2)` should give '4', not '3'"
    assert hidden.message == "this hidden test of the question fails"


def test_cell_that_raises_is_told(course, grade):
    answers, _ = SUBMISSIONS["wrong"]
    verdict = grade("lab1", answered(student_notebook(course, "lab1"), answers))
    assert [note for note in verdict.notes if "ZeroDivisionError" in note]


def test_crash_and_endless_loop_cost_what_comes_after(course, grade):
    released = student_notebook(course, "lab1")
    dies = {**RIGHT, "words = ...\ntotal": "import os; os._exit(3)"}
    verdict = grade("lab1", answered(released, dies))
    assert scores(verdict) == {"q1": 1.0, "q2": 4.0, "q3": 0.0}
    assert {test.outcome for test in verdict.tests if test.question == "q3"} == {Outcome.CRASHED}


def test_reply_that_is_forged_earns_nothing(course, grade):
    released = student_notebook(course, "lab1")
    forging = "import doctest, sys\nsys.stdout.write = lambda *a: 0\nwords = ['a'] * 3\nlongest = 'elephant?'"
    verdict = grade("lab1", answered(released, {"words = ...\nlongest": forging}))
    assert scores(verdict)["q2"] == 1.0  # three words, as a public case asks


def test_released_notebook_has_neither_solutions_nor_hidden_tests(course):
    released = json.dumps(student_notebook(course, "lab1"))
    assert "double(2)" in released
    assert "double(1.5)" not in released
    assert "key=len" not in released
    assert (course / "assignments" / "lab1" / "words.txt").is_file()


def test_reference_of_a_moved_assignment_holds(course):
    assert not [
        finding.complaint
        for finding in prove(load_assignment("lab1", course), sandbox="kernel")
        if finding.complaint
    ]


def test_master_that_changed_has_to_be_released_again(course, tmp_path):
    changed = Path(shutil.copytree(course, tmp_path / "course"))
    path = changed / "solutions" / "lab2" / "master.ipynb"
    path.write_text(path.read_text().replace("points: 2", "points: 5"))
    assignment = load_assignment("lab2", changed)
    grader = GraderProcess(assignment, sandbox="kernel")
    with pytest.raises(Exception, match="changed since its tests were taken"):
        grader.start()
    grader.close()
    release(assignment, changed / "assignments")
    assert load_assignment("lab2", changed).max_score == 6


def test_import_refuses_what_is_there_and_what_has_no_tests(course, written_elsewhere, tmp_path):
    with pytest.raises(AssignmentError, match="exists already"):
        move_in(written_elsewhere / "lab1.ipynb", course)
    (tmp_path / "empty.ipynb").write_text(master(config="name: Empty"))
    with pytest.raises(AssignmentError, match="no question in it has tests"):
        move_in(tmp_path / "empty.ipynb", tmp_path / "course")
    assert not (tmp_path / "course").exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (notebook(raw("# ASSIGNMENT CONFIG\nfiles: [../secret.txt]")), "no such file lies below its folder"),
        (notebook(raw("# ASSIGNMENT CONFIG\nfiles: [gone.txt]")), "no such file lies below its folder"),
        (notebook(raw("# ASSIGNMENT CONFIG\n: [")), "not valid YAML"),
        (notebook(raw("# ASSIGNMENT CONFIG\n- 1")), "should have lines like"),
        ("{}", "no notebook"),
        ("not JSON", "no notebook"),
    ],
)
def test_master_that_makes_no_sense_is_refused_with_its_reason(tmp_path, content, reason):
    (tmp_path / "lab.ipynb").write_text(content)
    (tmp_path.parent / "secret.txt").write_text("x")
    with pytest.raises(AssignmentError, match=reason):
        move_in(tmp_path / "lab.ipynb", tmp_path / "course")


def test_configuration_is_read_wherever_its_cell_stands(tmp_path):
    path = tmp_path / "lab.ipynb"
    path.write_text(notebook(text("# Title"), raw("# ASSIGNMENT CONFIG\nname: Lab\nseed: 3")))
    assert read_configuration(read_master(path), path) == {"name": "Lab", "seed": 3}


def test_command_moves_releases_and_says_what_was_left_behind(written_elsewhere, tmp_path, capsys):
    folder = Path(shutil.copytree(written_elsewhere, tmp_path / "elsewhere"))
    source = (folder / "lab2.ipynb").read_text()
    (folder / "lab2.ipynb").write_text(
        source.replace("ok_format: false\\n", "ok_format: false\\nruns_on: default\\n")
    )
    with pytest.raises(SystemExit) as ended:
        main(["import", str(folder / "lab2.ipynb"), "--course", str(tmp_path / "course")])
    told = capsys.readouterr()
    assert ended.value.code == 0
    assert told.out == "q1: 3 points\n"
    assert "Not carried over from its configuration: runs_on" in told.err
