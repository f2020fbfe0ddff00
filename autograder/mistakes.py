"""The bank's files in, mistakes as plain values out: a wrong answer, who must catch it, what it teaches."""

import ast
from dataclasses import dataclass
from pathlib import Path

from autograder.assignment import Assignment
from autograder.errors import AssignmentError
from autograder.scoring import Misconception


@dataclass(frozen=True)
class Mistake:
    """One wrong answer: which hidden tests must catch it, and what the student is told."""

    name: str
    question: str
    caught_by: tuple[str, ...]
    misconception: Misconception
    source: str


def load_mistakes(assignment: Assignment) -> tuple[Mistake, ...]:
    """All mistakes of the assignment, by name; raises AssignmentError for one that says too little."""
    return tuple(_load_mistake(path) for path in sorted(assignment.mistakes_dir.glob("*.py")))


def _load_mistake(path: Path) -> Mistake:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    constants = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id in ("QUESTION", "CAUGHT_BY")
    }
    doc = ast.get_docstring(tree)
    if not doc or constants.keys() != {"QUESTION", "CAUGHT_BY"}:
        raise AssignmentError(
            f"{path.parent.name}/{path.name}: a mistake needs a docstring (what the student reads), "
            'QUESTION = "q3" and CAUGHT_BY = ("test_name",)'
        )
    title, _, explanation = doc.partition("\n")
    return Mistake(
        name=path.stem,
        question=constants["QUESTION"],
        caught_by=tuple(constants["CAUGHT_BY"]),
        misconception=Misconception(path.stem, title.strip(), " ".join(explanation.split())),
        source=source,
    )
