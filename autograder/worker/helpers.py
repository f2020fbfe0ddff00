"""A zip's helper modules in, the forbidden calls in those that a question's code imports out.

What a helper defines is not followed name by name: all of it counts for whoever imports a helper.
"""

import ast
from collections.abc import Collection, Sequence
from typing import Any

from autograder.submission import Cell
from autograder.worker import forbidden, program


def find_forbidden_in_helpers(
    parsed: program.Program,
    files: dict[str, bytes],
    functions: Collection[str],
    banned: Sequence[str],
    *,
    stop_at: Collection[str],
) -> list[dict[str, Any]]:
    """Uses of `banned` as {"name", "cell", "line", "where"}, when `functions` reach an import of a helper."""
    sources = {name: content for name, content in files.items() if name.endswith(".py")}
    if not sources:
        return []
    modules = {name.removesuffix(".py").split("/")[0] for name in sources}
    reached = program.select(parsed, functions, stop_at=set(stop_at) - set(functions))
    if not any(modules & _imports(statement.node) for statement in reached):
        return []
    found = []
    for name, content in sources.items():
        helper = program.parse([Cell(0, content.decode("utf-8", errors="replace"))])
        defined = {bound for statement in helper.statements for bound in statement.binds}
        found += [{**use, "where": name} for use in forbidden.find_forbidden(helper, defined, banned)]
    return found


def _imports(node: ast.AST) -> set[str]:
    """First parts of the names of all modules that are imported anywhere in the statement."""
    names = set()
    for child in ast.walk(node):
        if isinstance(child, ast.Import):
            names |= {alias.name.split(".")[0] for alias in child.names}
        elif isinstance(child, ast.ImportFrom):
            module = child.module or child.names[0].name
            names.add(module.split(".")[0])
    return names
