"""A program and names in; the top-level statements without which those names could not be used out."""

import ast
from collections.abc import Collection, Iterable

from autograder.worker.names import used_when_defined
from autograder.worker.statement import Program, Statement

#: Plain definitions: each replaces the whole of what an earlier one of its name was.
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def select(
    program: Program, names: Collection[str], *, stop_at: Collection[str] = frozenset()
) -> list[Statement]:
    """What `names` need, in notebook order: experiments, plots, checks and magics are left out.

    A plain definition that a later plain definition replaces is left out too, unless something in between
    ran with it. The walk does not enter names of `stop_at`, except where they are asked for.
    """
    statements = program.statements
    replaced = _replaced(statements)
    while True:
        chosen = _reach(statements, set(names), set(stop_at) - set(names), skip=set(replaced))
        needed = [old for old, new in replaced.items() if _runs_between(statements, chosen, old, new)]
        if not needed:
            return [statements[index] for index in sorted(chosen)]
        for index in needed:
            del replaced[index]


def _replaced(statements: Iterable[Statement]) -> dict[int, int]:
    """Index of each plain definition that a later one of the same name replaces -> index of the later one."""
    latest: dict[str, int] = {}
    replaced: dict[int, int] = {}
    for index, statement in enumerate(statements):
        if isinstance(statement.node, DEFINITIONS):
            name = statement.node.name
            if name in latest:
                replaced[latest[name]] = index
            latest[name] = index
    return replaced


def _reach(
    statements: tuple[Statement, ...], names: set[str], stop_at: set[str], *, skip: set[int]
) -> set[int]:
    """Transitive closure: statements that bind a needed name, and the names that those use in turn."""
    binders: dict[str, list[int]] = {}
    for index, statement in enumerate(statements):
        if index not in skip:
            for name in statement.binds:
                binders.setdefault(name, []).append(index)
    chosen: set[int] = set()
    pending = list(names)
    for index, statement in enumerate(statements):
        if _is_always_needed(statement.node):
            chosen.add(index)
    seen = set(pending)
    while pending:
        for index in binders.get(pending.pop(), ()):
            if index not in chosen:
                chosen.add(index)
                fresh = statements[index].uses - seen - stop_at
                seen |= fresh
                pending += fresh
    return chosen


def _is_always_needed(node: ast.stmt) -> bool:
    """Star imports bind nobody knows what; `from __future__` changes how all the rest is compiled."""
    if not isinstance(node, ast.ImportFrom):
        return False
    return node.module == "__future__" or any(alias.name == "*" for alias in node.names)


def _runs_between(statements: tuple[Statement, ...], chosen: set[int], old: int, new: int) -> bool:
    """Whether a chosen statement needs definition `old` before `new` replaces it."""
    node = statements[old].node
    assert isinstance(node, DEFINITIONS)
    if new not in chosen:
        return False
    for index in range(old + 1, new + 1):
        if index not in chosen or _is_always_needed(statements[index].node):
            continue
        run_now = _names_run(statements, chosen, used_when_defined(statements[index].node), before=new)
        if node.name in run_now or (index != new and _merely_changes(statements[index], node.name)):
            return True
    return False


def _merely_changes(statement: Statement, name: str) -> bool:
    """`softmax.eps = 1`, `del softmax`: needs that there is a softmax."""
    return name in statement.binds and not isinstance(
        statement.node, (*DEFINITIONS, ast.Import, ast.ImportFrom)
    )


def _names_run(
    statements: tuple[Statement, ...], chosen: set[int], names: set[str], *, before: int
) -> set[str]:
    """Names that code run now may read: those named, and what the functions among them read."""
    seen = set(names)
    pending = list(names)
    while pending:
        name = pending.pop()
        for index in chosen:
            statement = statements[index]
            if index < before and name in statement.binds:
                fresh = statement.uses - seen
                seen |= fresh
                pending += fresh
    return seen
