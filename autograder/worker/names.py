"""AST of a top-level statement in, the names it binds, changes and uses out.

Python's own scoping rules, seen from the module: locals of functions, classes and comprehensions stay
inside; what they read from outside counts as used by the statement.
"""

import ast
from dataclasses import dataclass, field
from typing import TypeGuard

from autograder.worker.visitor import Visitor

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass
class Names:
    """What one scope does with names; `uses` are those it reads from outside itself."""

    stores: set[str] = field(default_factory=set)
    imports: set[str] = field(default_factory=set)
    mutated: set[str] = field(default_factory=set)  # F.eps = 1, TABLE["a"] = 2
    called_on: set[str] = field(default_factory=set)  # table.append(1) as a statement
    uses: set[str] = field(default_factory=set)
    outer: set[str] = field(default_factory=set)  # declared global or nonlocal

    @property
    def bound(self) -> set[str]:
        return self.stores | self.imports


def names_of(node: ast.stmt) -> Names:
    """The names of one statement at the top of a module."""
    scan = _Scan()
    scan.visit(node)
    return scan.names


def used_when_defined(node: ast.stmt) -> set[str]:
    """Names read while the statement itself runs: for a function, not those that only its body reads."""
    scan = _Scan(follow_bodies=False)
    scan.visit(node)
    return scan.names.uses


def local_names(function: FunctionNode) -> set[str]:
    """Names that are local to the function: parameters and whatever its body binds."""
    scan = _scan_body(function)
    return (scan.names.bound | parameters(function)) - scan.names.outer


def parameters(function: FunctionNode) -> set[str]:
    """Names of all parameters."""
    args = function.args
    named = [*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg]
    return {arg.arg for arg in named if arg is not None}


def root_name(node: ast.expr) -> str | None:
    """`a` of `a.b[0].c(1).d`; None where the chain does not start at a name."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call | ast.Starred):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def _scan_body(function: FunctionNode) -> "_Scan":
    scan = _Scan()
    scan.visit_all(function.body if isinstance(function.body, list) else [function.body])
    return scan


class _Scan(Visitor):
    """Walks one scope in the order of evaluation, so that a name bound before it is read is not a use."""

    def __init__(self, *, follow_bodies: bool = True) -> None:
        self.names = Names()
        self.follow_bodies = follow_bodies

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._use({node.id})
        else:
            self.names.stores.add(node.id)

    def _use(self, names: set[str]) -> None:
        self.names.uses |= names - self.names.bound

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit_all([node.value, *node.targets])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit_all([node.annotation, node.value])
        if node.value is not None or not isinstance(node.target, ast.Name):
            self.visit(node.target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self._use({node.target.id})
        self.visit_all([node.value, node.target])

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit_all([node.value, node.target])

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit_all([node.iter, node.target, *node.body, *node.orelse])

    visit_AsyncFor = visit_For

    def _store_into(self, node: ast.Attribute | ast.Subscript) -> None:
        root = root_name(node)
        if root is not None and not isinstance(node.ctx, ast.Load):
            self.names.mutated.add(root)
        self.generic_visit(node)

    visit_Attribute = _store_into
    visit_Subscript = _store_into

    def visit_Expr(self, node: ast.Expr) -> None:
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            root = root_name(call.func)
            if root is not None:
                self.names.called_on.add(root)
        if _is_call_of(call, "setattr", "delattr") and (root := root_name(call.args[0])) is not None:
            self.names.mutated.add(root)
        self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        self.names.imports |= {alias.asname or alias.name.split(".")[0] for alias in node.names}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.names.imports |= {alias.asname or alias.name for alias in node.names} - {"*"}

    def visit_Global(self, node: ast.Global | ast.Nonlocal) -> None:
        self.names.outer |= set(node.names)

    visit_Nonlocal = visit_Global

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self.visit_all([node.type])
        if node.name:
            self.names.stores.add(node.name)
        self.visit_all(node.body)

    def _capture(self, node: ast.MatchAs | ast.MatchStar | ast.MatchMapping) -> None:
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        self.generic_visit(node)
        if name:
            self.names.stores.add(name)

    visit_MatchAs = _capture
    visit_MatchStar = _capture
    visit_MatchMapping = _capture

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._visit_decorators(node)
        self.visit_all([node.args, node.returns])
        self.names.stores.add(node.name)
        self._visit_function_body(node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def _visit_decorators(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        """`@register(TABLE, "sum")` and `@TABLE.register` fill a table as a method call on it would."""
        for decorator in node.decorator_list:
            if not isinstance(decorator, ast.Name):
                self.names.called_on |= {
                    name.id for name in ast.walk(decorator) if isinstance(name, ast.Name)
                }
            self.visit(decorator)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit(node.args)
        self._visit_function_body(node)

    def _visit_function_body(self, node: FunctionNode) -> None:
        if not self.follow_bodies and not isinstance(node, ast.Lambda):
            return
        body = _scan_body(node).names
        # Python decides by scope, not by order: a name bound anywhere in the body is local in all of it.
        local = (body.bound | parameters(node)) - body.outer
        self._use((body.uses | body.outer) - local)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._visit_decorators(node)
        self.visit_all([*node.bases, *node.keywords])
        inner = _Scan(follow_bodies=self.follow_bodies)
        for child in node.body:
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                inner.visit_method(child)
            else:
                inner.visit(child)
        self._use(inner.names.uses)
        self.names.stores.add(node.name)

    def visit_method(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """A method's body does not see the names of its class, so they cannot hide a global one."""
        self.visit_all([*node.decorator_list, node.args, node.returns])
        outside = _Scan(follow_bodies=self.follow_bodies)
        outside._visit_function_body(node)
        self.names.uses |= outside.names.uses
        self.names.stores.add(node.name)

    def _visit_comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
    ) -> None:
        inner = _Scan(follow_bodies=self.follow_bodies)
        for generator in node.generators:
            inner.visit_all([generator.iter, generator.target, *generator.ifs])
        results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        inner.visit_all(results)
        self._use(inner.names.uses)
        walrus = {n.target.id for n in ast.walk(node) if isinstance(n, ast.NamedExpr)}
        self.names.stores |= walrus

    visit_ListComp = _visit_comprehension
    visit_SetComp = _visit_comprehension
    visit_DictComp = _visit_comprehension
    visit_GeneratorExp = _visit_comprehension


def _is_call_of(node: ast.expr, *names: str) -> TypeGuard[ast.Call]:
    """Whether it is a call, with arguments, of a function of one of these names."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in names
        and bool(node.args)
    )
