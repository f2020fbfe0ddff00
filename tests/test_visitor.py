"""Our visitor sees what `ast.NodeVisitor` sees, in the same order."""

import ast
from pathlib import Path

import autograder
from autograder.worker.visitor import Visitor

_SOURCES = sorted(Path(autograder.__file__).parent.rglob("*.py"))

_EVERYTHING = """
from a import b as c, d
import e.f
async def g(h: int, /, i=j, *k, l=m, **n) -> o:
    async for p, *q in r: await s
    async with t as u: yield v
    return lambda w, x=y: {**z, a: b, "c": d}
class E(F, metaclass=G):
    h: I = J
    K.l += M[N:O, P]
@q
def r(): global s; nonlocal_ = [t for u in v if w]; del x, y.z
try: raise A from B
except* C as d: pass
else: assert e, f"{g!r:{h}}"
finally: (i := j), k if l else m, not n, o and p or q, -r < s in t
match u:
    case V(w, x=y) | {"z": a, **b}: c
    case [d, *e] if f: g
    case h.i: j
while k: break
with l, m as n: print(*o, **p)
"""


class Ours(Visitor):
    def __init__(self) -> None:
        self.seen: list[ast.AST] = []

    def visit_Name(self, node: ast.Name) -> None:
        self.seen.append(node)

    def visit_arg(self, node: ast.arg) -> None:
        self.seen.append(node)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        self.seen.append(node)
        self.generic_visit(node)


class Theirs(ast.NodeVisitor):
    def __init__(self) -> None:
        self.seen: list[ast.AST] = []

    visit_Name = Ours.visit_Name
    visit_arg = Ours.visit_arg
    visit_Call = Ours.visit_Call


def test_the_same_nodes_in_the_same_order() -> None:
    for source in (_EVERYTHING, *(path.read_text() for path in _SOURCES)):
        tree = ast.parse(source)
        ours, theirs = Ours(), Theirs()

        ours.visit(tree)
        theirs.visit(tree)

        assert [*map(id, ours.seen)] == [*map(id, theirs.seen)]
    assert ours.seen
