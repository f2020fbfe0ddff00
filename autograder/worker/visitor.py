"""A syntax tree in, calls of `visit_Name` and its like out: `ast.NodeVisitor` at two thirds of its cost.

Every submission's text is walked several times, in a fresh fork. Half of the nodes of a tree are constants,
operators and contexts, which no walk here has a method for: they are passed over, and the method for a kind
of node is looked up once.
"""

import ast
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

#: Fields that hold no node which anybody visits: operators and contexts, names, numbers.
_WITHOUT_NODES = {
    *("arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "kwd_attrs", "level", "module"),
    *("name", "names", "op", "ops", "rest", "simple", "type_comment"),
}

#: The other fields of each kind of node.
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}

Method = Callable[[Any, Any], None]


class Visitor(ast.NodeVisitor):
    """Subclasses have `visit_Name` and its like for what they look for; of any other node see its parts."""

    _methods: ClassVar[dict[type[ast.AST], Method]]

    def __init_subclass__(cls) -> None:
        cls._methods = {}

    def visit(self, node: ast.AST) -> None:
        kind = type(node)
        if kind not in self._methods:
            method: Method = getattr(type(self), f"visit_{kind.__name__}", type(self).generic_visit)
            self._methods[kind] = method
        self._methods[kind](self, node)

    def visit_all(self, nodes: Iterable[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Nothing: it has no parts."""

    def generic_visit(self, node: ast.AST) -> None:
        for field in _fields(type(node)):
            part = getattr(node, field)
            if isinstance(part, list):
                for item in part:
                    if isinstance(item, ast.AST):  # a dict's `**more` has the key None
                        self.visit(item)
            elif isinstance(part, ast.AST):
                self.visit(part)


def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(field for field in kind._fields if field not in _WITHOUT_NODES)
    return _FIELDS[kind]
