"""Feedback as a student reads it who has made a mistake that the assignments list, in words of their own.

`tests/taught/<slug>/` has such answers, named for the misconception, in other words than the bank has.
"""

import html
import json
import math
import random
import re
from dataclasses import replace

import pytest
import torch

from autograder.grading import GraderProcess
from autograder.mistakes import load_mistakes
from autograder.reference import reference_cells
from autograder.report.feedback import render_feedback
from autograder.results import to_gradescope
from autograder.verdict import Outcome
from autograder.worker.operations import tensors_in
from tests.conftest import COURSE, have_sandbox
from tests.test_graders import Honest, hidden_tests, run

#: That of `run`.
SEED = 3

#: So many digits tell a number from others. Markup has numbers of its own, such as places in a picture.
DIGITS, DIGITS_IN_MARKUP = 4, 6
NUMBER = re.compile(r"\d+\.\d+(?:e[-+]?\d+)?")

#: Raises whatever a function of the assignment is called with.
SPILL = """
def _spilling(function):
    def spill(*args, **kwargs):
        sums = [float(value.sum()) for value in args if isinstance(value, torch.Tensor)]
        assert False, f"{args} {kwargs} {sums}"

    return spill


"""


def taught(assignment):
    """Answers by the name of the misconception."""
    folder = COURSE / "tests" / "taught" / assignment.slug
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))}


@pytest.fixture(scope="module")
def graded(assignment, tmp_path_factory):
    """Verdicts by name: answers in other words, some mistakes of the bank, and one that spills its inputs."""
    have_sandbox("kernel")
    functions = [name for question in assignment.questions for name in question.functions]
    spilling = SPILL + "\n".join(f"{name} = _spilling({name})" for name in functions)
    bank = random.Random(assignment.slug).sample(load_mistakes(assignment), 2)
    answers = taught(assignment) | {"spills": spilling, **{f"bank {m.name}": m.source for m in bank}}
    reference = [cell.source for cell in reference_cells(assignment)]
    path = tmp_path_factory.mktemp("taught") / "ada.ipynb"
    verdicts = {}
    with GraderProcess(assignment, sandbox="kernel") as grader:
        for name, source in answers.items():
            path.write_text(notebook([*reference, source]), encoding="utf-8")
            verdicts[name] = grader.grade(path, name="ada", seed=SEED)
    return verdicts


def notebook(sources):
    cells = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
        for source in sources
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})


def as_read(page):
    """The words of a page, with single spaces; a pair of backticks is no word."""
    text = re.sub(r"(?s)<style.*?</style>|<script.*?</script>|<[^>]*>", "", page)
    return " ".join(html.unescape(text).replace("`", "").split())


def test_mistake_in_other_words_is_named_and_explained(assignment, graded):
    known = {mistake.misconception.name: mistake.misconception for mistake in load_mistakes(assignment)}
    for name in taught(assignment):
        verdict = graded[name]
        failed = [test for test in verdict.tests if test.outcome is not Outcome.PASSED]
        assert {test.misconception for test in failed} == {name}
        page = as_read(render_feedback(assignment, verdict))
        assert as_read(html.escape(known[name].title)) in page
        assert as_read(html.escape(known[name].explanation)) in page
    assert len(taught(assignment)) >= 3


def test_explanation_of_every_mistake_is_short(assignment):
    for mistake in load_mistakes(assignment):
        if "+" not in mistake.misconception.name:
            misconception = mistake.misconception
            assert len(misconception.title) <= 120, mistake.name
            assert 20 <= len(misconception.explanation) <= 330, mistake.name


class Witness(Honest):
    """Notes every number that crosses the trust boundary: what was asked, and what is the right answer."""

    def __init__(self, assignment):
        super().__init__(assignment)
        self.numbers = set()

    def _perform(self, operation, *, trace=False):
        answer = super()._perform(operation, trace=trace)
        self._note([operation.args, list(operation.kwargs.values()), operation.cotangent])
        self._note([answer.value, list(answer.grads)])
        return answer

    def _note(self, values):
        for tensor in tensors_in(values):
            self.numbers.update(abs(number) for number in tensor.double().flatten().tolist())
        self.numbers.update(abs(number) for number in floats_in(values))


def floats_in(value):
    if isinstance(value, float):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return [number for part in parts for number in floats_in(part)]


@pytest.fixture(scope="module")
def hidden(assignment):
    """The numbers of hidden inputs and of right answers that aren't trivial, for SEED."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # as in a grader
    try:
        witness = Witness(assignment)
        for name, test in hidden_tests(assignment).items():
            assert run(test, witness, name) == ""
    finally:
        torch.set_num_threads(threads)
    numbers = {number for number in witness.numbers if math.isfinite(number) and number >= 1e-12}
    return torch.tensor(
        sorted(number for number in numbers if float(f"{number:.2e}") != number), dtype=torch.float64
    )


def given_away(text, hidden, *, digits=DIGITS):
    """The numbers of the text that are a hidden one, rounded to as many digits as they have."""
    numbers = {number for number in NUMBER.findall(text) if count_digits(number) >= digits}
    return [number for number in numbers if is_hidden(number, hidden)]


def count_digits(number):
    return len(number.partition("e")[0].replace(".", "").lstrip("0"))


def is_hidden(number, hidden):
    digits, _, power = number.partition("e")
    half = 0.5 * 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))
    return bool(((hidden - float(number)).abs() <= half * (1 + 1e-9)).any())


def texts_of(assignment, verdict):
    """All that is written of a verdict, without the time that it took; and how many digits tell there."""
    tests = tuple(replace(test, duration_s=0.0) for test in verdict.tests)
    verdict = replace(verdict, tests=tests, duration_s=0.0)
    page = render_feedback(assignment, verdict)
    return {
        "feedback as read": (as_read(page), DIGITS),
        "feedback": (page, DIGITS_IN_MARKUP),
        "results": (json.dumps(to_gradescope(verdict)), DIGITS_IN_MARKUP),
        "gradebook": (json.dumps(verdict.to_json()), DIGITS_IN_MARKUP),
    }


def test_no_hidden_number_is_in_what_is_written(assignment, graded, hidden):
    assert len(hidden) > 100
    for name, verdict in graded.items():
        for kind, (text, digits) in texts_of(assignment, verdict).items():
            assert given_away(text, hidden, digits=digits) == [], f"{name}: {kind}"


def test_spilled_inputs_are_left_out_where_the_error_is_told(graded):
    told = [test.message for test in graded["spills"].tests if test.message.startswith("AssertionError")]
    assert any("tensor(…)" in message for message in told)


def test_hidden_number_would_be_found(hidden):
    number = hidden[len(hidden) // 2].item()
    assert given_away(f"x = {number!r}, y = 0.5", hidden)
    assert given_away(f"{number:.6f}" if number < 1e3 else f"{number:.2f}", hidden)
    assert not given_away(f"{number * 1.37:.9e}", hidden)
