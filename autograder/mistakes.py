"""The bank's files in, mistakes as plain values out: a wrong answer, who must catch it, what it teaches."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.assignment import Assignment
from autograder.errors import AssignmentError
from autograder.scoring import Misconception


@dataclass(frozen=True)
class Mistake:
    """One wrong answer: which hidden tests must catch it, and what the student is told.

    Its name is that of its file. Several may teach the same: a misconception can be written down in ways that
    differ at the edges.
    """

    name: str
    question: str
    caught_by: tuple[str, ...]
    misconception: Misconception
    source: str


def load_mistakes(assignment: Assignment) -> tuple[Mistake, ...]:
    """All mistakes of the assignment, by file; raises AssignmentError for one that says too little."""
    described: dict[str, Mistake] = {}
    pairs, others = [], []
    for path in sorted(assignment.mistakes_dir.glob("*.py")):
        source = path.read_text(encoding="utf-8")
        tree = _parse(path, source)
        constants, doc = _constants(tree), ast.get_docstring(tree)
        explained_by = [bool(doc), "PAIR" in constants, "SAME_AS" in constants]
        if sum(explained_by) != 1 or not {"QUESTION", "CAUGHT_BY"} <= constants.keys():
            raise AssignmentError(
                f"{path.parent.name}/{path.name}: a mistake needs a docstring (what the student reads), "
                'SAME_AS = "that_mistake" or PAIR = ("one_mistake", "other_mistake"), '
                'and QUESTION = "q3" and CAUGHT_BY = ("test_name",)'
            )
        if "PAIR" in constants:
            pairs.append((path, constants, source))
        elif "SAME_AS" in constants:
            others.append((path, constants, source))
        else:
            described[path.stem] = _mistake(path.stem, _explain(path.stem, doc or ""), constants, source)
    return (
        *described.values(),
        *(_other_way(path, constants, source, described) for path, constants, source in others),
        *(_pair(path, constants, source, described) for path, constants, source in pairs),
    )


def _parse(path: Path, source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError as cause:
        raise AssignmentError(
            f"{path.parent.name}/{path.name}, line {cause.lineno}: {cause.msg}; correct it"
        ) from cause


def _constants(tree: ast.Module) -> dict[str, Any]:
    return {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id in ("QUESTION", "CAUGHT_BY", "PAIR", "SAME_AS")
    }


def _explain(name: str, doc: str) -> Misconception:
    title, _, explanation = doc.partition("\n")
    return Misconception(name, title.strip(), " ".join(explanation.split()))


def _mistake(name: str, misconception: Misconception, constants: Mapping[str, Any], source: str) -> Mistake:
    return Mistake(
        name=name,
        question=constants["QUESTION"],
        caught_by=tuple(constants["CAUGHT_BY"]),
        misconception=misconception,
        source=source,
    )


def _other_way(
    path: Path, constants: Mapping[str, Any], source: str, described: Mapping[str, Mistake]
) -> Mistake:
    """A described mistake, written in a way that gives other numbers somewhere: it teaches the same."""
    _must_know([constants["SAME_AS"]], "SAME_AS", path, described)
    return _mistake(path.stem, described[constants["SAME_AS"]].misconception, constants, source)


def _pair(path: Path, constants: Mapping[str, Any], source: str, described: Mapping[str, Mistake]) -> Mistake:
    """Two mistakes that are made together: what the student reads is what each of them teaches."""
    _must_know(constants["PAIR"], "PAIR", path, described)
    one, other = (described[name].misconception for name in constants["PAIR"])
    both = Misconception(
        f"{one.name}+{other.name}",
        one.title,
        f"{one.explanation} Besides: {other.title} {other.explanation}".strip(),
    )
    return _mistake(path.stem, both, constants, source)


def _must_know(names: Sequence[str], constant: str, path: Path, described: Mapping[str, Mistake]) -> None:
    unknown = [name for name in names if name not in described]
    if unknown:
        raise AssignmentError(
            f"{path.parent.name}/{path.name}: {constant} names {', '.join(unknown)}, "
            "which the bank does not describe"
        )
