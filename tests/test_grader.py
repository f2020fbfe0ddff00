"""The grader process on whole submissions: what each kind of failure costs, and what is our own fault."""

import json
from dataclasses import replace

import pytest

from autograder.assignment import load_assignment
from autograder.batch import as_handed_in, grade_batch
from autograder.errors import AssignmentError, GraderFault
from autograder.grading import GraderProcess
from autograder.reference import reference_cells
from autograder.verdict import Outcome, Status

# Submissions to hw1: the reference, with cells that replace some of it.


def write_notebook(path, *sources):
    cells = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
        for source in sources
    ]
    notebook = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


@pytest.fixture
def grade(hw1, grader, tmp_path):
    """`grade("def softmax…", …)`: the verdict on the reference with these cells behind it."""

    def grade(*cells):
        reference = [cell.source for cell in reference_cells(hw1)]
        return grader.grade(write_notebook(tmp_path / "ada.ipynb", *reference, *cells), name="ada")

    return grade


def points(verdict):
    return {question: earned for question, (earned, _) in verdict.question_scores().items()}


def results_of(verdict, question):
    return [test for test in verdict.tests if test.question == question]


FULL = {"q1": 5, "q2": 10, "q3": 25, "q4": 15, "q5": 30, "q6": 15}


def without_durations(verdict):
    tests = tuple(replace(test, duration_s=0.0) for test in verdict.tests)
    return replace(verdict, tests=tests, duration_s=0.0)


def test_reference_scores_full(grade):
    verdict = grade()
    assert (verdict.status, verdict.reason, verdict.score) == (Status.GRADED, "", 100)
    assert points(verdict) == FULL
    assert verdict.sandbox.startswith("kernel (")


def test_equal_files_get_equal_verdicts_whatever_was_graded_in_between(grade):
    wrong = "def softmax(logits, dim=-1):\n    return logits"
    in_between = (wrong, "import os\ndef one_hot(labels, num_classes):\n    os.abort()")
    right, *others = [without_durations(grade(cell)) for cell in ("", *in_between, "", *in_between)]
    assert right == others[2]
    assert others[:2] == others[3:]
    assert right.score == 100 > others[0].score


def test_unequal_files_are_called_with_unequal_inputs(grade):
    assert grade("# one").seed != grade("# another").seed


def test_crash_costs_its_question_and_no_other(grade):
    verdict = grade("import ctypes\ndef one_hot(labels, num_classes):\n    return ctypes.string_at(0)")
    # The reference's q4 and q6 call one_hot.
    assert points(verdict) == FULL | {"q2": 0, "q4": 0, "q6": 0}
    assert {test.outcome for test in results_of(verdict, "q2")} == {Outcome.CRASHED}
    assert verdict.status is Status.PARTIAL
    assert verdict.reason == "q2, q4, q6: the Python process crashed (SIGSEGV)"


def test_exit_of_the_process_is_told(grade):
    verdict = grade("import os\ndef mse_loss(prediction, target):\n    os._exit(7)")
    assert results_of(verdict, "q1")[0].message == "your code ended the Python process (exit code 7)"
    assert points(verdict) == FULL | {"q1": 0, "q4": 0}


def test_error_is_told_with_the_students_own_traceback(grade):
    verdict = grade("def mse_loss(prediction, target):\n    return prediction.square(target, 1, 2)")
    test = results_of(verdict, "q1")[0]
    assert test.outcome is Outcome.STUDENT_ERROR
    assert test.message.startswith("TypeError: ")
    assert [(frame.line, frame.function) for frame in test.frames] == [(2, "mse_loss")]
    assert test.frames[0].text.strip() == "return prediction.square(target, 1, 2)"


def test_hoarder_of_memory_loses_its_question_only(grade):
    cell = "def mse_onehot_loss(logits, labels):\n    return torch.ones(2**31).sum()"
    verdict = grade(cell)
    assert {test.outcome for test in results_of(verdict, "q4")} == {Outcome.OUT_OF_MEMORY}
    assert points(verdict) == FULL | {"q4": 0}


def test_missing_function_is_named(hw1, grader, tmp_path):
    cells = [cell.source for cell in reference_cells(hw1) if "def one_hot" not in cell.source]
    verdict = grader.grade(write_notebook(tmp_path / "ada.ipynb", *cells), name="ada")
    test = results_of(verdict, "q2")[0]
    assert test.outcome is Outcome.STUDENT_ERROR
    assert test.message == "`one_hot` is not defined; write it in your notebook"
    assert points(verdict) == FULL | {"q2": 0, "q4": 0, "q6": 0}


def test_untouched_release_errs_in_every_test(hw1, grader):
    verdict = grader.grade(hw1.release_dir / "hw1_losses.ipynb", name="ada")
    assert (verdict.status, verdict.score) == (Status.GRADED, 0)
    assert {test.outcome for test in verdict.tests} == {Outcome.STUDENT_ERROR}
    assert verdict.tests[0].message == "NotImplementedError: q1: mse_loss is not written yet"


def test_file_that_can_not_be_read_is_rejected_with_the_reason(grader, tmp_path):
    (tmp_path / "ada.ipynb").write_text('{"cells": [', encoding="utf-8")
    verdict = grader.grade(tmp_path / "ada.ipynb", name="ada")
    assert (verdict.status, verdict.score, verdict.max_score) == (Status.REJECTED, 0, 100)
    assert "not a notebook" in verdict.reason
    assert {(test.outcome, test.points) for test in verdict.tests} == {(Outcome.NOT_RUN, 0)}


def test_cell_that_fails_while_loading_costs_what_needs_it_and_is_told(grade):
    verdict = grade(
        "factor = no_such_name\ndef mse_loss(prediction, target):\n    return factor * prediction"
    )
    assert points(verdict) == FULL | {"q1": 0, "q4": 0}
    assert any(", line 1 failed while your notebook was loaded: NameError" in note for note in verdict.notes)


def test_cell_that_does_not_parse_costs_nothing_and_is_told(grade):
    verdict = grade("def broken(:")
    assert verdict.score == 100
    assert any(
        note.endswith("failed while your notebook was loaded: invalid syntax") for note in verdict.notes
    )


# Forbidden calls.

BANNED = {
    "by its name": "torch.softmax(logits, dim)",
    "as a method": "logits.softmax(dim)",
    "through getattr": 'getattr(torch, "soft" + "max")(logits, dim)',
    "through torch.ops": 'getattr(torch.ops, "at" + "en")._softmax(logits, dim, False)',
    "through __dict__": 'vars(torch.nn.functional)["soft" + "max"](logits, dim)',
}


@pytest.mark.parametrize("way", BANNED)
def test_forbidden_call_takes_its_questions_points_however_it_is_spelled(grade, way):
    verdict = grade(f"def softmax(logits, dim=-1):\n    return {BANNED[way]}")
    assert points(verdict) == FULL | {"q3": 0}
    messages = {test.message for test in results_of(verdict, "q3")}
    assert len(messages) == 1
    assert "which this question asks you to write yourself" in messages.pop()


def test_forbidden_call_in_the_text_is_told_with_its_place(grade):
    verdict = grade("def softmax(logits, dim=-1):\n    return torch.softmax(logits, dim)")
    assert "uses torch.softmax (cell " in results_of(verdict, "q3")[0].message
    assert ", line 2)" in results_of(verdict, "q3")[0].message


def test_forbidden_call_outside_the_graded_functions_is_no_offence(grade):
    verdict = grade("def compare(x):\n    return torch.softmax(x, 0)\nprint(compare(torch.ones(3)))")
    assert verdict.score == 100


def test_forbidden_call_of_one_question_is_allowed_in_another(grade):
    cell = (
        "def mse_onehot_loss(logits, labels):\n"
        "    p = torch.nn.functional.softmax(logits, -1)\n"
        "    return (p - one_hot(labels, p.shape[-1]).to(p)).square().mean()"
    )
    assert grade(cell).score == 100


# A tiny course of our own: its limits, and its faults.

TOML = """
title = "Tiny"
[limits]
time_limit_s = 2.0
[questions.q1]
points = 2
functions = ["double"]
[questions.q2]
points = 3
functions = ["quadruple"]
[questions.q3]
points = 1
functions = ["negate"]
"""

MASTER = """
def double(x):
    return x + x
def quadruple(x):
    return double(double(x))
def negate(x):
    return -x
"""

GRADERS = '''
import pytest
from autograder.checks import assert_close

@pytest.mark.question("q1")
@pytest.mark.points(1)
def test_double(student, inputs):
    """`double` doubles."""
    x = inputs.normal(3)
    assert_close(student.double(x), 2 * x, what="double")

@pytest.mark.question("q1")
@pytest.mark.points(0.5)
@pytest.mark.parametrize("size", [1, 2])
def test_double_sizes(student, inputs, size, tmp_path):
    """`double` doubles a tensor of any size."""
    x = inputs.normal(size)
    assert_close(student.double(x), 2 * x, what="double")

@pytest.mark.question("q2")
@pytest.mark.points(3)
def test_quadruple(student, inputs):
    """`quadruple` quadruples."""
    x = inputs.normal(3)
    assert_close(student.quadruple(x), 4 * x, what="quadruple")

@pytest.mark.question("q3")
@pytest.mark.points(1)
def test_negate(student, inputs):
    """`negate` negates."""
    x = inputs.normal(3)
    assert_close(student.negate(x), -x, what="negate")
'''

BROKEN_TEST = '''
@pytest.mark.question("q3")
@pytest.mark.points(0)
def test_broken(student, inputs):
    """`negate` divides by zero."""
    student.negate(inputs.normal(3))
    1 / 0
'''


def make_course(root, graders):
    (root / "solutions/tiny").mkdir(parents=True)
    (root / "solutions/tiny/assignment.toml").write_text(TOML, encoding="utf-8")
    write_notebook(root / "solutions/tiny/master.ipynb", MASTER)
    (root / "tests/graders/tiny").mkdir(parents=True)
    (root / "tests/graders/tiny/test_tiny.py").write_text(graders, encoding="utf-8")
    return load_assignment("tiny", root)


@pytest.fixture(scope="module")
def tiny_grader(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("course"), GRADERS + BROKEN_TEST.replace("1 / 0", "pass"))
    with GraderProcess(course, sandbox="kernel") as process:
        process.start()
        yield process


@pytest.fixture(scope="module")
def broken_course(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("broken"), GRADERS + BROKEN_TEST)


def test_endless_loop_costs_its_limit_once_and_a_shortened_one_elsewhere(tiny_grader, tmp_path):
    loop = "def double(x):\n    while True:\n        pass"
    verdict = tiny_grader.grade(write_notebook(tmp_path / "ada.ipynb", MASTER, loop), name="ada")

    assert points(verdict) == {"q1": 0, "q2": 0, "q3": 1}
    first, *rest = results_of(verdict, "q1")
    assert (first.outcome, first.message) == (
        Outcome.TIMED_OUT,
        "it did not finish within the time limit of 2 s",
    )
    assert {test.outcome for test in rest} == {Outcome.NOT_RUN}
    (second,) = results_of(verdict, "q2")
    assert second.message == "it did not finish within the time limit of 1 s"
    assert 2 <= sum(test.duration_s for test in results_of(verdict, "q1")) < 3.5
    assert 1 <= second.duration_s < 2.5
    assert verdict.reason.startswith("q1, q2: it did not finish")


def test_hidden_test_with_fixtures_and_parameters_of_pytest_is_graded_like_any_other(tiny_grader, tmp_path):
    wrong = "def double(x):\n    return x + x if len(x) == 2 else x"
    verdict = tiny_grader.grade(write_notebook(tmp_path / "ada.ipynb", MASTER, wrong), name="ada")
    earned = {test.test: test.points for test in results_of(verdict, "q1")}
    assert earned == {"test_double": 0, "test_double_sizes[1]": 0, "test_double_sizes[2]": 0.5}
    again = tiny_grader.grade(write_notebook(tmp_path / "bob.ipynb", MASTER), name="bob")
    assert again.score == 6


def test_broken_hidden_test_is_a_fault_of_ours(broken_course, tmp_path):
    path = write_notebook(tmp_path / "ada.ipynb", MASTER)
    with GraderProcess(broken_course, sandbox="kernel") as process:
        for _ in range(2):
            with pytest.raises(GraderFault, match="test_broken failed for a reason of its own: ZeroDivision"):
                process.grade(path, name="ada")


def test_broken_hidden_test_marks_submissions_as_errors_and_never_as_zeros(broken_course, tmp_path):
    path = write_notebook(tmp_path / "ada.ipynb", MASTER)
    summary = grade_batch(
        broken_course,
        as_handed_in([path]),
        tmp_path / "out",
        jobs=1,
        make_grader=lambda: GraderProcess(broken_course, sandbox="kernel"),
    )
    assert summary.errors == ("ada",)
    assert summary.verdicts[0].status is Status.ERROR
    assert "test_broken" in summary.verdicts[0].reason
    assert (tmp_path / "out/gradebook.csv").read_text(encoding="utf-8").endswith("ada,ada,,6,error,,,\n")


@pytest.mark.parametrize(
    ("graders", "words"),
    [
        pytest.param("import no_such_module", "No module named 'no_such_module'", id="import"),
        pytest.param("def test_x(:", "SyntaxError", id="syntax"),
    ],
)
def test_hidden_tests_that_can_not_be_collected_stop_the_start_with_pytests_words(tmp_path, graders, words):
    assert words in why_not_started(make_course(tmp_path, graders))


@pytest.mark.parametrize(
    ("graders", "reason"),
    [
        pytest.param(
            GRADERS.replace("@pytest.mark.points(3)\n", ""),
            "tests/graders/tiny/test_tiny.py::test_quadruple: a hidden test needs a points marker",
            id="marker",
        ),
        pytest.param(
            "from autograder.errors import AssignmentError\nraise AssignmentError('the master has changed')",
            "{graders}: the hidden tests could not be collected:\nthe master has changed",
            id="refused by itself",
        ),
    ],
)
def test_hidden_tests_that_their_author_can_mend_stop_the_start_with_one_message(tmp_path, graders, reason):
    course = make_course(tmp_path, graders)
    assert why_not_started(course) == reason.format(graders=course.graders_dir)


def test_function_that_the_master_lacks_stops_the_start_with_its_name(tmp_path):
    make_course(tmp_path, GRADERS)
    path = tmp_path / "solutions/tiny/assignment.toml"
    path.write_text(TOML.replace('"negate"', '"negatee"'), encoding="utf-8")
    course = load_assignment("tiny", tmp_path)
    assert why_not_started(course) == f"{course.master}: the master does not define negatee"


def why_not_started(course):
    with GraderProcess(course, sandbox="kernel") as process, pytest.raises(AssignmentError) as caught:
        process.start()
    return str(caught.value)
