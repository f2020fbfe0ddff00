"""An assignment in; the same with its public checks for hidden tests out, to judge the same work by."""

import json
from pathlib import Path

from autograder.assignment import Assignment, load_assignment
from autograder.otter.assign import run_program
from autograder.otter.moving import GRADER


def public_assignment(assignment: Assignment, root: Path) -> Assignment | None:
    """A course in `root` whose only assignment has the released checks for its tests; None without checks.

    Raises AssignmentError when Otter can't read what was released.
    """
    solutions_dir = root / "solutions" / assignment.slug
    graders_dir = root / "tests" / "graders" / assignment.slug
    solutions_dir.mkdir(parents=True)
    graders_dir.mkdir(parents=True)
    (solutions_dir / "assignment.toml").write_text(_description(assignment), encoding="utf-8")
    (graders_dir / "test_otter.py").write_text(GRADER, encoding="utf-8")
    run_program("autograder.otter.reading", assignment.release_dir / f"{assignment.slug}.ipynb", graders_dir)
    public = load_assignment(assignment.slug, root)
    return public if public.questions else None


def _description(assignment: Assignment) -> str:
    lines = [f"title = {_quoted(assignment.title)}", 'tests = "otter"', "", "[limits]"]
    lines += [f"{name} = {value}" for name, value in vars(assignment.limits).items()]
    lines += ["", "[functions]"]
    lines += [
        f"{_quoted(question.name)} = [{', '.join(map(_quoted, question.functions))}]"
        for question in assignment.questions
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A string of TOML, whose escapes are those of JSON but for the halves of characters beyond 16 bits."""
    return json.dumps(text, ensure_ascii=False)
