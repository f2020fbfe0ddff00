"""A statement in, visits to what it evaluates out, each with the scopes that are open at that point.

Annotations are not visited: they are read by people and type checkers.
"""

import ast
from collections.abc import Sequence

from autograder.worker.meanings import NOTHING, Meaning
from autograder.worker.names import FunctionNode
from autograder.worker.scopes import Module, Scope, class_scope, function_scope
from autograder.worker.visitor import Visitor


class ScopedWalk(Visitor):
    """Keeps track of scopes as Python does; `lookup` tells what a name stands for where the walk is."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.scopes: list[Scope] = []
        self.is_in_class = False

    def lookup(self, name: str) -> frozenset[Meaning]:
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return self.module.lookup(name)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.visit_all([*node.decorator_list, *node.args.defaults, *node.args.kw_defaults])
        self._visit_body(node, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit_all([*node.args.defaults, *node.args.kw_defaults])
        self._visit_body(node, [node.body])

    def _visit_body(self, node: FunctionNode, body: Sequence[ast.AST]) -> None:
        was_in_class = self.is_in_class
        is_method = was_in_class and not isinstance(node, ast.Lambda) and not _is_static(node)
        class_names = self.scopes.pop() if was_in_class else None
        self.is_in_class = False
        self.scopes.append(function_scope(node, self.lookup, is_method=is_method))
        self.visit_all(body)
        self.scopes.pop()
        self.is_in_class = was_in_class
        if class_names is not None:
            self.scopes.append(class_names)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.visit_all([*node.decorator_list, *node.bases, *node.keywords])
        was_in_class, self.is_in_class = self.is_in_class, True
        self.scopes.append(class_scope(node, self.lookup))
        self.visit_all(node.body)
        self.scopes.pop()
        self.is_in_class = was_in_class

    def _visit_comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
    ) -> None:
        targets = {
            name.id
            for generator in node.generators
            for name in ast.walk(generator.target)
            if isinstance(name, ast.Name)
        }
        was_in_class, self.is_in_class = self.is_in_class, False
        self.scopes.append(dict.fromkeys(targets, NOTHING))
        self.generic_visit(node)
        self.scopes.pop()
        self.is_in_class = was_in_class

    visit_ListComp = _visit_comprehension
    visit_SetComp = _visit_comprehension
    visit_DictComp = _visit_comprehension
    visit_GeneratorExp = _visit_comprehension


def _is_static(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(mark, ast.Name) and mark.id == "staticmethod" for mark in node.decorator_list)
