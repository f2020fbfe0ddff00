"""Otter's tests of one assignment in, hidden tests as pytest collects them out.

A case is judged in the grader: what its example printed in the submission's process is compared there with
what it should print. The text of the tests is known to the submission once they run, as it is with Otter:
they are written to run in there. Only hidden tests of ours change that.
"""

import doctest
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.checks import WrongAnswer
from autograder.errors import AssignmentError
from autograder.otter.stored import Case, Example, OtterQuestion, read_tests
from autograder.student import Student

#: So much more than it should print is taken of an example's output.
_SPARE_CHARS = 20_000

_NOT_WORD = re.compile(r"\W+")


def hidden_tests(grader: str) -> dict[str, Callable[[Student], None]]:
    """Test functions by name, for the module `grader` of an assignment's hidden tests.

    Raises AssignmentError when the master's tests were changed since they were taken from it.
    """
    graders_dir = Path(grader).resolve().parent
    tests = read_tests(graders_dir)
    slug = graders_dir.name
    master = graders_dir.parents[2] / "solutions" / slug / "master.ipynb"
    if master.is_file() and hashlib.sha256(master.read_bytes()).hexdigest() != tests.master_sha256:
        raise AssignmentError(
            f"{master}: changed since its tests were taken; run `autograder release {slug} --out assignments`"
        )
    found: dict[str, Callable[[Student], None]] = {}
    for question in tests.questions:
        groups = [question.cases] if question.is_all_or_nothing else [(case,) for case in question.cases]
        for number, cases in enumerate(groups, start=1):
            stem = name = f"test_{_NOT_WORD.sub('_', question.name)}_{number}"
            again = 1
            while name in found:  # q2.1 and q2_1
                again += 1
                name = f"{stem}_{again}"
            found[name] = _hidden_test(question, cases, name)
    return found


def _hidden_test(question: OtterQuestion, cases: tuple[Case, ...], name: str) -> Callable[[Student], None]:
    @pytest.mark.question(question.name)
    @pytest.mark.points(sum(case.points for case in cases))
    def test(student: Student) -> None:
        student.go_to_check(question.name)
        for case in cases:
            judge(student, question, case)

    test.__name__ = name
    test.__doc__ = cases[0].name if len(cases) == 1 else f"{question.name}: all or nothing"
    return test


def judge(student: Student, question: OtterQuestion, case: Case) -> None:
    """Raise WrongAnswer unless the submission passes the case."""
    if case.function >= 0:
        raised = student.probe("run_function", question.source, case.function)["raised"]
        problem = f"the test raised {str(raised).strip()}" if raised else ""
    else:
        longest = max((len(example.want) for example in case.examples), default=0)
        sources = [example.source for example in case.examples]
        reply = student.probe("run_examples", sources, longest + _SPARE_CHARS)
        problem = _first_problem(case, reply["printed"], reply["raised"])
    if problem:
        raise WrongAnswer(_for_student(problem, case))


def _first_problem(case: Case, printed: Any, raised: Any) -> str:
    """What is wrong with the outputs of the examples; "" if nothing is. Both may be forged."""
    try:
        steps = list(zip(case.examples, printed, raised, strict=True))
    except (TypeError, ValueError):
        return "its reply could not be understood"
    return next((problem for step in steps if (problem := _problem(*step))), "")


def _problem(example: Example, printed: Any, raised: Any) -> str:
    is_as_wanted = doctest.OutputChecker().check_output
    source = example.source.strip()
    if raised:
        if example.raises is None or not is_as_wanted(example.raises, str(raised), example.options):
            return f"`{source}` raised {str(raised).strip()}"
    elif example.raises is not None:
        return f"`{source}` should have raised {example.raises.strip()}"
    elif not is_as_wanted(example.want, str(printed), example.options):
        return f"`{source}` should give {example.want.strip()!r}, not {str(printed).strip()!r}"
    return ""


def _for_student(problem: str, case: Case) -> str:
    """A public case is in the student's notebook anyway; of a hidden one the author says what is told."""
    if case.failure_message:
        return case.failure_message
    return "this hidden test of the question fails" if case.is_hidden else problem
