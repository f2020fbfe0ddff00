"""The student object of a hidden test: values, failures by cause, time by question, forks replaced."""

import time
from dataclasses import replace

import pytest
import torch

from autograder.assignment import Limits
from autograder.student import Student, StudentError, SubmissionFailure
from autograder.submission import Cell, Submission
from autograder.verdict import Outcome

X = torch.tensor([1.0, 2.0])


@pytest.fixture
def student_of(hw1, kernel_worker):
    """`student_of(source)` is a submission that has little time, under two questions."""
    students = []

    def make(source, *functions, time_limit_s=0.6, files=None):
        question = replace(hw1.questions[0], functions=functions or ("f",), forbidden=(), forbidden_ops=())
        other = replace(question, name="q2")
        assignment = replace(hw1, questions=(question, other), limits=Limits(time_limit_s=time_limit_s))
        submission = Submission("ada", "ada", "0" * 64, (Cell(1, source),), files or {})
        students.append(Student(submission, assignment, kernel_worker))
        students[-1].begin("q1")
        return students[-1]

    yield make
    for student in students:
        student.close()


def failure_of(call):
    with pytest.raises(SubmissionFailure) as caught:
        call()
    return caught.value


# Values.


def test_function_is_an_attribute_that_gives_its_value(student_of):
    student = student_of("def f(x, scale=1):\n    return x * scale")
    assert torch.equal(student.f(X, scale=3), X * 3)


def test_vjp_gives_value_and_gradients(student_of):
    student = student_of("def f(x, n):\n    return x ** n")
    value, (grad,) = student.vjp("f", X, 2, cotangent=torch.ones(2))
    assert torch.equal(value, X**2)
    assert torch.equal(grad, 2 * X)


def test_call_tells_what_was_changed(student_of):
    student = student_of("def f(x):\n    x += 1")
    assert student.call("f", X).mutated == ("argument 1",)


def test_calls_of_a_question_are_recorded(student_of):
    student = student_of("def f(x):\n    if x is None:\n        raise ValueError('no')\n    return x")
    student.f(X)
    failure_of(lambda: student.f(None))
    (_, answer), (_, raised) = student.calls
    assert torch.equal(answer.value, X)
    assert (raised.type_name, raised.message) == ("ValueError", "no")
    student.begin("q2")
    assert student.calls == []


def test_state_of_the_student_lasts_from_call_to_call(student_of):
    student = student_of("CALLS = []\n\ndef f():\n    CALLS.append(1)\n    return len(CALLS)")
    assert [student.f(), student.f()] == [1, 2]


def test_files_beside_the_notebook_are_there(student_of):
    files = {"helper.py": b"N = 5", "data/numbers.txt": b"7", "empty.txt": b""}
    student = student_of(
        "from helper import N\n\ndef f():\n    return N + int(open('data/numbers.txt').read())", files=files
    )
    assert student.f() == 12


# Failures.


def test_exception_is_told_with_its_place(student_of):
    student = student_of("def f(x):\n    return x[9]")
    error = failure_of(lambda: student.f(X))
    assert isinstance(error, StudentError)
    assert error.outcome is Outcome.STUDENT_ERROR
    assert "LookupError" in error.bases
    assert (error.frames[-1].cell, error.frames[-1].line) == (1, 2)


def test_missing_function_is_told_as_missing(student_of):
    student = student_of("x = 1")
    error = failure_of(lambda: student.f(X))
    assert error.is_missing
    assert "`f` is not defined" in str(error)


@pytest.mark.parametrize(
    ("body", "outcome", "message"),
    [
        ("import os; os._exit(0)", Outcome.CRASHED, "exit code 0"),
        ("import os; os.abort()", Outcome.CRASHED, "SIGABRT"),
        ("import ctypes; ctypes.string_at(0)", Outcome.CRASHED, "SIGSEGV"),
        ("while True: pass", Outcome.TIMED_OUT, "time limit of 0.6 s"),
        ("return torch.ones(10**12)", Outcome.OUT_OF_MEMORY, "memory"),
        ("return bytearray(10**11)", Outcome.OUT_OF_MEMORY, "memory"),
        ("raise SystemExit", Outcome.STUDENT_ERROR, "SystemExit"),
        ("raise KeyboardInterrupt", Outcome.STUDENT_ERROR, "KeyboardInterrupt"),
    ],
)
def test_failure_names_its_cause(student_of, body, outcome, message):
    student = student_of(f"import torch\n\ndef f():\n    {body}")
    error = failure_of(lambda: student.f())
    assert error.outcome is outcome
    assert message in str(error)


WRITE = """
import os
import torch
from autograder import wire

def write(value):
    for number in range(3, 10):
        try:
            os.write(number, value if isinstance(value, bytes) else wire.encode(value))
        except OSError:
            pass
"""


@pytest.mark.parametrize(
    "forged",
    [
        "b'not a frame at all'",
        "[1, 2]",
        "'text'",
        "{'answer': 3}",
        "{'answer': None}",
        "{}",
    ],
)
def test_forged_reply_is_told_as_such(student_of, forged):
    student = student_of(f"{WRITE}\ndef f():\n    write({forged})\n    os._exit(0)")
    error = failure_of(lambda: student.f())
    assert error.outcome is Outcome.STUDENT_ERROR
    assert "could not be understood" in str(error)


@pytest.mark.parametrize(
    "error",
    [
        "3",
        "{'type': 3, 'message': [], 'frames': 'x', 'bases': {'a': 1}}",
        "{'frames': [3, {'cell': -1}]}",
        "None",
    ],
)
def test_forged_error_is_still_one(student_of, error):
    student = student_of(f"{WRITE}\ndef f():\n    write({{'error': {error}}})\n    os._exit(0)")
    assert failure_of(lambda: student.f()).outcome is Outcome.STUDENT_ERROR


def test_forged_fields_of_an_answer_are_dropped(student_of):
    forged = {"value": 1, "mutated": 3, "disturbed": [None], "called": "x", "largest_tensor": -1, "device": 7}
    student = student_of(f"{WRITE}\ndef f():\n    write({{'answer': {forged}}})\n    os._exit(0)")
    answer = student.call("f")
    assert (answer.value, answer.mutated, answer.disturbed, answer.called) == (1, (), (), ())
    assert (answer.largest_tensor, answer.device, answer.is_attached) == (0, "", False)


def test_forged_number_of_gradients_is_a_failure_of_the_submission(student_of):
    student = student_of(
        "import torch\n\ndef f(x):\n    torch.autograd.grad = lambda *a, **k: ()\n    return x * 2"
    )
    try:
        _, grads = student.vjp("f", X, cotangent=torch.ones(2))
    except SubmissionFailure:
        return
    assert len(grads) == 1


# Forks that are replaced.


@pytest.mark.parametrize("end", ["os._exit(0)", "os.abort()", "write(b'nonsense' * 9)", "time.sleep(9)"])
def test_next_call_gets_a_fresh_fork(student_of, end):
    student = student_of(
        f"{WRITE}\nimport time\nCALLS = []\n\ndef f(harm):\n    CALLS.append(1)\n"
        f"    if harm:\n        {end}\n    return len(CALLS)"
    )
    assert student.f(False) == 1
    failure_of(lambda: student.f(True))
    student.begin("q2")
    assert student.f(False) == 1


def test_failure_of_loading_is_told_at_every_call(student_of):
    student = student_of("import os\nN = os._exit(0)\n\ndef f():\n    return N")
    for _ in range(2):
        error = failure_of(lambda: student.f())
        assert "while your cells were loaded" in str(error)
        assert error.outcome is Outcome.CRASHED


def test_loading_that_never_ends_costs_one_limit_for_all_and_one_a_question(student_of):
    student = student_of("N = 0\nwhile True:\n    N += 1\n\ndef f():\n    return N")
    started = time.monotonic()
    for question in ("q1", "q2", "q1"):
        student.begin(question)
        assert failure_of(lambda: student.f()).outcome is Outcome.TIMED_OUT
    assert time.monotonic() - started < 3


def test_cell_that_raises_is_told_and_the_rest_runs(student_of):
    student = student_of("N = 1\nN = N / 0\n\ndef f():\n    return N")
    assert student.f() == 1
    assert "ZeroDivisionError" in student.loaded.problems[0].message or student.loaded.problems[0].line == 2


# Time by question.

SLEEPER = "import time\n\ndef f(seconds):\n    time.sleep(seconds)\n    return seconds"


def test_calls_of_a_question_share_its_time(student_of):
    student = student_of(SLEEPER)
    student.f(0.4)
    assert failure_of(lambda: student.f(0.4)).outcome is Outcome.TIMED_OUT


def test_question_that_used_up_its_time_is_not_run_again(student_of):
    student = student_of(SLEEPER)
    failure_of(lambda: student.f(2))
    started = time.monotonic()
    error = failure_of(lambda: student.f(0))
    assert error.outcome is Outcome.NOT_RUN
    assert "q1 was used up" in str(error)
    assert time.monotonic() - started < 0.1


def test_other_questions_have_time_of_their_own(student_of):
    student = student_of(SLEEPER)
    failure_of(lambda: student.f(2))
    student.begin("q2")
    assert student.f(0.1) == 0.1


def test_limits_are_shortened_once_a_question_has_overrun(student_of):
    student = student_of(SLEEPER, time_limit_s=1.3)
    failure_of(lambda: student.f(9))
    student.begin("q2")
    started = time.monotonic()
    assert "time limit of 1 s" in str(failure_of(lambda: student.f(9)))
    assert time.monotonic() - started < 1.25


def test_cells_that_one_question_needs_and_that_never_load_cost_only_that_question(hw1, kernel_worker):
    questions = tuple(
        replace(hw1.questions[0], name=name, functions=(function,), forbidden=(), forbidden_ops=())
        for name, function in (("q1", "f"), ("q2", "g"))
    )
    assignment = replace(hw1, questions=questions, limits=Limits(time_limit_s=0.6))
    source = "N = 0\nwhile True:\n    N += 1\n\ndef f():\n    return N\n\ndef g():\n    return 7"
    student = Student(Submission("ada", "ada", "0" * 64, (Cell(1, source),), {}), assignment, kernel_worker)
    student.begin("q1")
    assert failure_of(lambda: student.f()).outcome is Outcome.TIMED_OUT
    student.begin("q2")
    assert student.g() == 7
    student.close()


def test_left_out_cells_are_not_run_for_a_function_that_is_missing(student_of):
    student = student_of("import os\n\ndef f():\n    return 1\n\nos._exit(0)")
    assert failure_of(lambda: student.g()).is_missing
    assert student.f() == 1


def test_cells_that_bind_a_missing_name_unseen_are_run_and_told(student_of):
    student = student_of("def f():\n    return N\n\nglobals()['N'] = 7")
    assert student.f() == 7
    assert student.has_run_everything
