"""An assignment in; the same with its public checks for hidden tests out, to judge the same work by."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

from autograder.assignment import Assignment, load_assignment
from autograder.otter.assign import run_otter
from autograder.otter.moving import GRADER
from autograder.otter.stored import OtterTests, read_tests


def public_assignment(assignment: Assignment, root: Path) -> Assignment | None:
    """A course in `root` whose only assignment has these checks for its tests; None where there are none.

    Raises AssignmentError when Otter refuses the master.
    """
    root.mkdir()
    tests = _public(read_tests(run_otter(assignment, root)))
    if not tests.questions:
        return None
    solutions_dir, graders_dir = (
        root / "solutions" / assignment.slug,
        root / "tests" / "graders" / assignment.slug,
    )
    solutions_dir.mkdir(parents=True)
    graders_dir.mkdir(parents=True)
    (solutions_dir / "assignment.toml").write_text(_description(assignment), encoding="utf-8")
    shutil.copyfile(assignment.master, solutions_dir / assignment.master.name)
    (graders_dir / "test_otter.py").write_text(GRADER, encoding="utf-8")
    tests.write(graders_dir)
    return load_assignment(assignment.slug, root)


def _public(tests: OtterTests) -> OtterTests:
    questions = (
        replace(question, cases=tuple(case for case in question.cases if not case.is_hidden))
        for question in tests.questions
    )
    return replace(tests, questions=tuple(question for question in questions if question.cases), files=())


def _description(assignment: Assignment) -> str:
    lines = [f"title = {json.dumps(assignment.title)}", 'tests = "otter"', "", "[limits]"]
    lines += [f"{name} = {value}" for name, value in vars(assignment.limits).items()]
    lines += ["", "[functions]"]
    lines += [
        f"{question.name} = {json.dumps(list(question.functions))}" for question in assignment.questions
    ]
    return "\n".join(lines) + "\n"
