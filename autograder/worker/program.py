"""Code cells in; their top-level statements, what the graded functions need of them, and a run of it out.

Runs inside the confined process before any line of the student's. Only the standard library is imported.
"""

import __future__

import ast
import linecache
import warnings
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from autograder.submission import Cell
from autograder.worker.names import Names, names_of
from autograder.worker.parsing import parse_cell
from autograder.worker.selection import DEFINITIONS, select
from autograder.worker.statement import CellProblem, Problem, Program, Statement
from autograder.worker.tracebacks import describe

__all__ = [
    "CellProblem",
    "Problem",
    "Program",
    "Statement",
    "may_bind_unseen",
    "parse",
    "rest",
    "run",
    "select",
]


def parse(cells: Sequence[Cell]) -> Program:
    """Parse all cells; whatever does not parse becomes a CellProblem and costs only itself.

    The cells' text goes into `linecache`, where tracebacks look for `<cell 3>`.
    """
    found: list[tuple[int, ast.stmt, Names]] = []
    problems: list[CellProblem] = []
    texts: dict[int, str] = {}
    for cell in cells:
        parsed = parse_cell(cell.source)
        texts[cell.number] = parsed.text
        problems += [CellProblem(cell.number, line, message) for line, message in parsed.problems]
        for node in parsed.nodes:
            try:
                found.append((cell.number, node, names_of(node)))
            except RecursionError:
                problems.append(CellProblem(cell.number, node.lineno, "the code is nested too deeply"))
    _register_texts(texts)
    imported = _only_imported(names for _, _, names in found)
    statements = tuple(
        Statement(
            number,
            node,
            binds=frozenset(_changes(names, imported)),
            uses=frozenset(names.uses),
            bound=frozenset(names.bound),
        )
        for number, node, names in found
    )
    return Program(statements, tuple(problems), texts)


def _only_imported(all_names: Iterable[Names]) -> set[str]:
    imported: set[str] = set()
    stored: set[str] = set()
    for names in all_names:
        imported |= names.imports
        stored |= names.stores
    return imported - stored


def _changes(names: Names, imported: set[str]) -> set[str]:
    # A call on a module (`plt.plot(..)`) is an experiment; a call on an object (`table.append(..)`) fills it.
    return names.bound | names.mutated | (names.called_on - imported)


def rest(program: Program, selected: Collection[Statement]) -> list[Statement]:
    """The statements that were not selected, in notebook order, for a run after the selected ones.

    Without definitions that a selected one replaces: run last, they would undo it.
    """
    chosen = {id(statement.node) for statement in selected}
    defined = {statement.node.name for statement in selected if isinstance(statement.node, DEFINITIONS)}
    return [
        statement
        for statement in program.statements
        if id(statement.node) not in chosen
        and not (isinstance(statement.node, DEFINITIONS) and statement.node.name in defined)
    ]


#: What binds names in a way that the syntax tree does not show.
_UNSEEN_BINDERS = {"exec", "eval", "globals", "locals", "vars", "setattr", "get_ipython", "__import__"}


def may_bind_unseen(statement: Statement) -> bool:
    """Whether running the statement may bind a global name that its text does not name as bound."""
    return not _UNSEEN_BINDERS.isdisjoint(statement.uses)


def _register_texts(texts: dict[int, str]) -> None:
    """Let tracebacks and `inspect.getsource` show the lines of the cells."""
    for number, text in texts.items():
        name = f"<cell {number}>"
        linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)


def run(
    statements: Iterable[Statement],
    namespace: dict[str, Any],
    *,
    folder: str = "",
    ends_cell: bool = False,
) -> list[Problem]:
    """Execute statement by statement; one that raises is reported and the later ones still run.

    With `ends_cell` those of the same cell don't, as in Jupyter. SystemExit and KeyboardInterrupt count as
    the student's.
    """
    problems: list[Problem] = []
    flags = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for statement in statements:
            if ends_cell and problems and problems[-1].cell == statement.cell:
                continue
            flags |= _future_flags(statement.node)
            try:
                _execute(statement, namespace, flags)
            except BaseException as error:
                problems.append(
                    Problem(statement.cell, statement.node.lineno, describe(error, folder=folder))
                )
    return problems


def _execute(statement: Statement, namespace: dict[str, Any], flags: int) -> None:
    module = ast.Module(body=[statement.node], type_ignores=[])
    code = compile(module, f"<cell {statement.cell}>", "exec", flags=flags, dont_inherit=True)
    exec(code, namespace)


def _future_flags(node: ast.stmt) -> int:
    """Compiler flags of a `from __future__ import …`; in a notebook they hold for all later cells."""
    if not isinstance(node, ast.ImportFrom) or node.module != "__future__":
        return 0
    flags = 0
    for alias in node.names:
        feature = getattr(__future__, alias.name, None)
        flags |= getattr(feature, "compiler_flag", 0)
    return flags
