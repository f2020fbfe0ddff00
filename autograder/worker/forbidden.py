"""A program, graded functions and dotted names in; the places where they use one of those names out.

A static reading of the text, done before any of it runs. It resolves aliases, and it prefers silence to a
wrong accusation: a function, a method or a variable of the student's with a forbidden name is no use of it.
"""

import ast
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from autograder.worker.meanings import attribute_access, meanings, paths
from autograder.worker.scopes import Module, read_module
from autograder.worker.selection import select
from autograder.worker.statement import Program
from autograder.worker.walk import ScopedWalk

_METHODS_OF = "torch.Tensor."
#: Where torch keeps the same functions under their inner names.
_BACK_DOORS = (
    "torch.ops.aten.",
    "torch.ops.prims.",
    "torch._C._nn.",
    "torch._C._VariableFunctions.",
    "torch._C.TensorBase.",
    "torch._VF.",
    "torch._refs.nn.functional.",
    "torch._refs.",
    "torch.special.",
)


def find_forbidden(
    program: Program,
    functions: Collection[str],
    forbidden: Sequence[str],
    *,
    stop_at: Collection[str] = (),
) -> list[dict[str, Any]]:
    """Uses of `forbidden` in all that `functions` reach, as {"name", "cell", "line"}, in notebook order.

    `stop_at` names functions of other questions: the walk does not go on into them.
    """
    if not forbidden:
        return []
    reached = select(program, functions, stop_at=set(stop_at) - set(functions))
    module = read_module(program, reached)
    found: dict[tuple[str, int, int], None] = {}
    for statement in reached:
        uses = _Uses(module, forbidden)
        try:
            uses.visit(statement.node)
        except RecursionError:  # nested deeper than any person writes; the operators it runs still tell
            continue
        for name, line in uses.found:
            found.setdefault((name, statement.cell, line))
    ordered = sorted(found, key=lambda use: (use[1], use[2]))
    return [{"name": name, "cell": cell, "line": line} for name, cell, line in ordered]


def _matching(path: str, forbidden: Iterable[str]) -> str:
    """The forbidden name that this path is another spelling of; empty where there is none."""
    door = next((door for door in _BACK_DOORS if path.startswith(door)), "")
    inner = path[len(door) :].split(".")[0].strip("_") if door else ""
    for name in forbidden:
        parent, _, last = name.rpartition(".")
        is_layer = parent == "torch.nn" and path.startswith("torch.nn.modules.")
        if path == name or inner in (last, f"{last}_loss") or (is_layer and path.endswith(f".{last}")):
            return name
    return ""


class _Uses(ScopedWalk):
    """Collects the uses in one statement."""

    def __init__(self, module: Module, forbidden: Sequence[str]) -> None:
        super().__init__(module)
        self.forbidden = forbidden
        self.methods = {
            name.removeprefix(_METHODS_OF): name for name in forbidden if name.startswith(_METHODS_OF)
        }
        self.found: list[tuple[str, int]] = []

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.expr) and self._reports(node):
            return
        super().visit(node)

    def _reports(self, node: ast.expr) -> bool:
        """Note a forbidden reference; an assignment to the name, or its own keyword, is none."""
        if not isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
            return False
        if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return False
        for path in paths(node, self.lookup):
            name = _matching(path, self.forbidden)
            if name:
                self.found.append((name, node.lineno))
                return True
        return False

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in ("isinstance", "issubclass"):
            self.visit_all(node.args[:1])  # asking for a type is not using it
            return
        accessed = attribute_access(node.func, self.lookup) if self.methods else None
        if accessed is not None:
            receiver, names = accessed
            for name in names:
                forbidden = self.methods.get(name) or self.methods.get(name.removesuffix("_"))
                if forbidden and self._may_be_tensor(receiver, name):
                    self.found.append((forbidden, node.func.end_lineno or node.lineno))
        self.generic_visit(node)

    def _may_be_tensor(self, receiver: ast.expr, method: str) -> bool:
        """Whether `receiver.method(..)` may be a tensor's method rather than a module's or the student's."""
        known = meanings(receiver, self.lookup)
        if any(meaning.path or meaning.own or meaning.text for meaning in known):
            return False
        match receiver:
            case ast.Call(func=ast.Name(id="super")):
                return False
            case ast.Name(id=name):
                return any(name in scope for scope in self.scopes)
            case ast.Attribute():  # self.layer.softmax(x): of a layer that they wrote, if one has it
                return method not in self.module.methods
        return True

    def visit_Compare(self, node: ast.Compare) -> None:
        bare = all(isinstance(op, ast.Is | ast.IsNot | ast.Eq | ast.NotEq) for op in node.ops)
        operands = [node.left, *node.comparators]
        self.visit_all(side for side in operands if not (bare and paths(side, self.lookup)))

    def visit_Assign(self, node: ast.Assign) -> None:
        self._visit_assigned(node.targets, node.value)
        self.visit_all(target for target in node.targets if not isinstance(target, ast.Name))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._visit_assigned([node.target], node.value)

    def _visit_assigned(self, targets: list[ast.expr], value: ast.expr) -> None:
        match targets, value:
            case [ast.Tuple(elts=names)], ast.Tuple(elts=values) if len(names) == len(values):
                for name, one in zip(names, values, strict=True):
                    self._visit_assigned([name], one)
            case _ if not self._is_mere_alias(targets, value):
                self.visit(value)

    def _is_mere_alias(self, targets: list[ast.expr], value: ast.expr) -> bool:
        """`ce = F.cross_entropy`: reported where `ce` is used, so that an unused one is not."""
        if self.is_in_class or not isinstance(value, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
            return False
        visible = self.scopes[-1] if self.scopes else self.module.names
        names = [target.id for target in targets if isinstance(target, ast.Name) and target.id in visible]
        return len(names) == len(targets) and bool(paths(value, self.lookup))
