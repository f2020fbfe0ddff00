"""An expression and what is known of names in; the dotted path or text that it stands for out.

`F.cross_entropy` means `torch.nn.functional.cross_entropy` wherever F came from: an import, an assignment,
`getattr`, `importlib`, `vars(F)[...]`. What is not certain means nothing.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass

Lookup = Callable[[str], "frozenset[Meaning]"]
NOTHING: "frozenset[Meaning]" = frozenset()
_MAX_TEXT_CHARS = 500
_MAX_MEANINGS = 8


@dataclass(frozen=True)
class Meaning:
    """A dotted path, a constant text, or (`own`) a class that the student wrote or an object of it."""

    path: str = ""
    text: str = ""
    own: str = ""


OWN_CLASS = Meaning(own="class")
OWN_OBJECT = Meaning(own="object")


def meanings(node: ast.expr, lookup: Lookup) -> frozenset[Meaning]:
    """All that the expression may stand for; `lookup` knows names."""
    return frozenset(list(_meanings(node, lookup))[:_MAX_MEANINGS])


def paths(node: ast.expr, lookup: Lookup) -> list[str]:
    """Dotted paths that the expression may stand for."""
    return sorted(meaning.path for meaning in meanings(node, lookup) if meaning.path)


def texts(node: ast.expr, lookup: Lookup) -> list[str]:
    """Constant strings that the expression may evaluate to."""
    return sorted(meaning.text for meaning in meanings(node, lookup) if meaning.text)


def _meanings(node: ast.expr, lookup: Lookup) -> frozenset[Meaning]:
    match node:
        case ast.Name():
            return lookup(node.id)
        case ast.NamedExpr():
            return _meanings(node.value, lookup)
        case ast.IfExp():
            return _meanings(node.body, lookup) | _meanings(node.orelse, lookup)
        case ast.Constant(value=str(text)):
            return _text(text)
        case ast.JoinedStr() | ast.BinOp(op=ast.Add()):
            return _joined(_parts(node), lookup)
        case ast.Subscript(value=owner, slice=name) if _is_plainly(owner, "sys.modules", lookup):
            return frozenset(Meaning(path=text) for text in texts(name, lookup))
    accessed = attribute_access(node, lookup)
    if accessed is None:
        return _called(node, lookup) if isinstance(node, ast.Call) else NOTHING
    owner, names = accessed
    return frozenset(Meaning(path=f"{start}.{name}") for start in paths(owner, lookup) for name in names)


def attribute_access(node: ast.expr, lookup: Lookup) -> tuple[ast.expr, list[str]] | None:
    """Owner and possible names of `a.b`, `getattr(a, "b")`, `vars(a)["b"]` and `a.__dict__["b"]`."""
    match node:
        case ast.Attribute():
            return node.value, [node.attr]
        case ast.Call(func=ast.Name(id="getattr"), args=[owner, name, *_]):
            return owner, texts(name, lookup)
        case ast.Call(func=ast.Attribute(attr="__getattribute__" | "__getattr__", value=owner), args=[name]):
            return owner, texts(name, lookup)
        case ast.Subscript(value=ast.Attribute(attr="__dict__", value=owner), slice=name):
            return owner, texts(name, lookup)
        case ast.Subscript(value=ast.Call(func=ast.Name(id="vars"), args=[owner]), slice=name):
            return owner, texts(name, lookup)
        case ast.Call(func=ast.Call(func=getter, args=[name]), args=[owner]) if _is_plainly(
            getter, "operator.attrgetter", lookup
        ):
            return owner, texts(name, lookup)
    return None


def _called(node: ast.Call, lookup: Lookup) -> frozenset[Meaning]:
    """What a call gives back: a module for an import by text, an object of theirs for a class of theirs."""
    if not isinstance(node.func, ast.Name | ast.Attribute):
        return NOTHING
    known = _meanings(node.func, lookup)
    if node.args and Meaning(path="importlib.import_module") in known:
        return frozenset(Meaning(path=text) for text in texts(node.args[0], lookup))
    if node.args and isinstance(node.func, ast.Name) and node.func.id == "__import__":
        whole = texts(node.args[0], lookup)
        # Without a `fromlist`, `__import__("a.b")` is a.
        return frozenset(Meaning(path=text if len(node.args) > 3 else text.split(".")[0]) for text in whole)
    return frozenset({OWN_OBJECT}) if OWN_CLASS in known else NOTHING


def _is_plainly(node: ast.expr, path: str, lookup: Lookup) -> bool:
    """Whether a name, or an attribute of a name, stands for `path`.

    Looks no deeper: with two looks at each level, a chain of n calls would cost 2 to the power of n.
    """
    is_plain = isinstance(node, ast.Name) or (
        isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    )
    return is_plain and path in paths(node, lookup)


def _parts(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.JoinedStr():
            return [part.value if isinstance(part, ast.FormattedValue) else part for part in node.values]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [*_parts(left), *_parts(right)]
    return [node]


def _joined(parts: list[ast.expr], lookup: Lookup) -> frozenset[Meaning]:
    found = ""
    for part in parts:
        options = texts(part, lookup)
        if len(options) != 1 or len(found) > _MAX_TEXT_CHARS:
            return NOTHING
        found += options[0]
    return _text(found)


def _text(text: str) -> frozenset[Meaning]:
    return frozenset({Meaning(text=text)}) if 0 < len(text) <= _MAX_TEXT_CHARS else NOTHING
