"""Statements in, what the names that they bind stand for out: the aliases by which a call may hide."""

import ast
import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.worker.meanings import NOTHING, OWN_CLASS, OWN_OBJECT, Lookup, Meaning, meanings
from autograder.worker.names import FunctionNode, local_names
from autograder.worker.statement import Program, Statement

Scope = dict[str, frozenset[Meaning]]
_SCOPED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@dataclass(frozen=True)
class _Binding:
    """A name and what it is bound to: a path, an expression, or nothing that we follow."""

    name: str
    path: str = ""
    value: ast.expr | None = None
    is_class: bool = False


@dataclass(frozen=True)
class Module:
    """What the submission's global names stand for once it has run."""

    names: Scope
    stars: tuple[str, ...]  # modules of `from … import *`
    methods: frozenset[str]  # names of all methods of the student's classes

    def lookup(self, name: str) -> frozenset[Meaning]:
        if name in self.names:
            return self.names[name]
        return frozenset(Meaning(path=f"{star}.{name}") for star in self.stars)


def read_module(program: Program, reached: Iterable[Statement]) -> Module:
    """Walk the `reached` statements in order: the last binding of a name wins, as it does when they run."""
    names: Scope = {name: NOTHING for statement in program.statements for name in statement.binds}
    classes = [node for node in (s.node for s in program.statements) if isinstance(node, ast.ClassDef)]
    names.update({node.name: frozenset({OWN_CLASS}) for node in classes})
    module = Module(names, tuple(_stars(program)), frozenset(_methods(classes)))
    for statement in reached:
        fresh: Scope = dict.fromkeys(statement.bound, NOTHING)
        # Nested deeper than any person writes: its names are known, what they stand for is not.
        with contextlib.suppress(RecursionError):
            for binding in _bindings([statement.node]):
                if binding.name in fresh:
                    fresh[binding.name] |= _stands_for(binding, module.lookup)
        names.update(fresh)
    return module


def function_scope(function: FunctionNode, lookup: Lookup, *, is_method: bool) -> Scope:
    """What the locals of a function may stand for, by any of their assignments."""
    scope: Scope = dict.fromkeys(local_names(function), NOTHING)
    for name, meaning in _own_parameters(function, lookup, is_method=is_method):
        scope[name] = meaning

    def look(name: str) -> frozenset[Meaning]:
        return scope[name] if name in scope else lookup(name)

    body = function.body if isinstance(function.body, list) else []
    found = list(_bindings(body))
    for _ in range(2):  # an alias may be used, in a loop, above the line that makes it
        for binding in found:
            if binding.name in scope:
                scope[binding.name] |= _stands_for(binding, look)
    return scope


def class_scope(node: ast.ClassDef, lookup: Lookup) -> Scope:
    """What names mean in the class body itself; its methods don't see them."""
    scope: Scope = {}
    for binding in _bindings(node.body):
        scope[binding.name] = _stands_for(binding, lookup)
    return scope


def _own_parameters(
    function: FunctionNode, lookup: Lookup, *, is_method: bool
) -> Iterator[tuple[str, frozenset[Meaning]]]:
    args = [*function.args.posonlyargs, *function.args.args]
    for position, arg in enumerate(args):
        if (is_method and position == 0) or (
            arg.annotation is not None and OWN_CLASS in meanings(arg.annotation, lookup)
        ):
            yield arg.arg, frozenset({OWN_OBJECT})


def _stands_for(binding: _Binding, lookup: Lookup) -> frozenset[Meaning]:
    if binding.path:
        return frozenset({Meaning(path=binding.path)})
    if binding.is_class:
        return frozenset({OWN_CLASS})
    return meanings(binding.value, lookup) if binding.value is not None else NOTHING


def _bindings(nodes: Iterable[ast.AST]) -> Iterator[_Binding]:
    """All bindings of this scope that may be aliases, in the order of the text."""
    for node in nodes:
        match node:
            case ast.Import():
                yield from _imports(node)
            case ast.ImportFrom():
                prefix = "." * node.level + (node.module or "")
                for alias in node.names:
                    yield _Binding(alias.asname or alias.name, path=f"{prefix}.{alias.name}")
            case ast.Assign():
                for target in node.targets:
                    yield from _assigned(target, node.value)
            case ast.AnnAssign() | ast.NamedExpr():
                if node.value is not None:
                    yield from _assigned(node.target, node.value)
            case ast.ClassDef():
                yield _Binding(node.name, is_class=True)
        if not isinstance(node, _SCOPED):
            yield from _bindings(ast.iter_child_nodes(node))


def _imports(node: ast.Import) -> Iterator[_Binding]:
    for alias in node.names:
        if alias.asname:
            yield _Binding(alias.asname, path=alias.name)
        else:
            root = alias.name.split(".")[0]
            yield _Binding(root, path=root)


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[_Binding]:
    """`a = value`, and `a, b = x, y` pair by pair."""
    if isinstance(target, ast.Name):
        yield _Binding(target.id, value=value)
    elif isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List):
        pairs: Sequence[tuple[ast.expr, ast.expr]] = list(zip(target.elts, value.elts, strict=False))
        for one_target, one_value in pairs:
            yield from _assigned(one_target, one_value)


def _stars(program: Program) -> Iterator[str]:
    for statement in program.statements:
        node = statement.node
        if isinstance(node, ast.ImportFrom) and node.module and any(a.name == "*" for a in node.names):
            yield node.module


def _methods(classes: Iterable[ast.ClassDef]) -> Iterator[str]:
    for node in classes:
        for child in node.body:
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield child.name
