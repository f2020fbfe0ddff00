"""A master notebook in, the reference solution out: as cells of a submission, or as a namespace.

The master is the course's own code: what is executed here is trusted, and only definitions are.
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from types import CodeType
from typing import Any

from autograder.assignment import Assignment
from autograder.errors import AssignmentError
from autograder.submission import Cell

_BOUNDARY = re.compile(r"#\s*(BEGIN|END)\s+TESTS\b", re.IGNORECASE)
_QUESTION = re.compile(r"#\s*BEGIN QUESTION\b", re.IGNORECASE)
_NAME = re.compile(r"^name:\s*['\"]?([^'\"\n]+?)['\"]?\s*$", re.MULTILINE)
_EXPORT = re.compile(r"^\s*grader\.export\(", re.MULTILINE)

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def reference_cells(assignment: Assignment) -> tuple[Cell, ...]:
    """Code cells of the master notebook in order, without Otter's tests: a submission that is the reference.

    Where Otter's tests judge it, a check stands in their place, as it does in what Otter makes for students.
    Raises AssignmentError when the master is missing or is no notebook.
    """
    cells: list[Cell] = []
    is_test, question = False, ""
    for number, cell in enumerate(master_cells(assignment), start=1):
        source = "".join(cell["source"])
        if cell["cell_type"] == "raw" and _QUESTION.match(source) and (name := _NAME.search(source)):
            question = name[1]
        elif cell["cell_type"] == "raw" and (boundary := _BOUNDARY.match(source)):
            is_test = boundary[1].upper() == "BEGIN"
            if is_test and assignment.is_otter:
                cells.append(Cell(number, f'grader.check("{question}")'))
        elif cell["cell_type"] == "code" and not is_test and not _EXPORT.search(source):
            cells.append(Cell(number, source))
    return tuple(cells)


def load_reference(assignment: Assignment) -> dict[str, Any]:
    """A namespace with the functions of all questions; no experiment is run, and no import of one.

    Raises AssignmentError when the master does not define a function that a question asks for.
    """
    return Reference(assignment).load()


class Reference:
    """The reference solution, read and compiled once, to be loaded into any number of namespaces."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self._functions = [name for question in assignment.questions for name in question.functions]
        self._code = compile_cells(reference_cells(assignment), needed=self._functions)

    def load(self) -> dict[str, Any]:
        """A fresh namespace with the functions; raises AssignmentError when the master lacks one."""
        namespace: dict[str, Any] = {"__name__": f"{self._assignment.slug}_reference"}
        for code in self._code:
            exec(code, namespace)
        missing = [name for name in self._functions if name not in namespace]
        if missing:
            raise AssignmentError(
                f"{self._assignment.master}: the master does not define {', '.join(missing)}"
            )
        return namespace


def load_cells(cells: Sequence[Cell], namespace: dict[str, Any]) -> dict[str, Any]:
    """Execute imports, function and class definitions and constants of `cells` in `namespace`; returns it.

    What the namespace holds already stays visible, so a mistake's source can be loaded on top of a copy of
    the reference.
    """
    for code in compile_cells(cells):
        exec(code, namespace)
    return namespace


def compile_cells(cells: Sequence[Cell], *, needed: Iterable[str] | None = None) -> list[CodeType]:
    """Code of the declarations in `cells`, in order; with `needed`, only of what those names reach."""
    statements = [(cell, node) for cell in cells for node in _parse(cell).body if _is_declaration(node)]
    if needed is not None:
        wanted = _reachable([node for _, node in statements], needed)
        statements = [(cell, node) for cell, node in statements if not wanted.isdisjoint(_bound_names(node))]
    return [
        compile(ast.Module([node], []), f"<cell {cell.number}>", "exec", dont_inherit=True)
        for cell, node in statements
    ]


def master_cells(assignment: Assignment) -> Iterator[dict[str, Any]]:
    """The cells of the master; raises AssignmentError when it is missing or is no notebook."""
    try:
        notebook = json.loads(assignment.master.read_text(encoding="utf-8"))
        yield from notebook["cells"]
    except FileNotFoundError as missing:
        raise AssignmentError(f"{assignment.master}: there is no master notebook; write one") from missing
    except (json.JSONDecodeError, KeyError, TypeError) as cause:
        raise AssignmentError(f"{assignment.master}: this is no notebook of format 4") from cause


def _parse(cell: Cell) -> ast.Module:
    try:
        return ast.parse(cell.source)
    except SyntaxError as cause:
        raise AssignmentError(f"cell {cell.number}, line {cause.lineno}: {cause.msg}") from cause


def _is_declaration(node: ast.stmt) -> bool:
    """Whether executing the statement only defines something: an import, a definition, or NAME = constant."""
    if isinstance(node, (ast.Import, ast.ImportFrom, _Definition)):
        return True
    if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return all(isinstance(target, ast.Name) for target in targets) and _is_constant(node.value)
    return False


def _is_constant(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True


def _bound_names(node: ast.stmt) -> set[str]:
    """Names that a declaration defines."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, _Definition):
        return {node.name}
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}


def _reachable(nodes: Sequence[ast.stmt], roots: Iterable[str]) -> set[str]:
    """Names that `roots` need, themselves included, by what the text of each definition mentions."""
    mentioned: dict[str, set[str]] = {}
    for node in nodes:
        names = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
        for bound in _bound_names(node):
            mentioned.setdefault(bound, set()).update(names)
    reached: set[str] = set()
    pending = list(roots)
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending.extend(mentioned.get(name, ()))
    return reached
