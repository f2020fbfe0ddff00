"""A master notebook in Otter's format in; what in it is solution, hidden test, or for everyone, out."""

import ast
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

_BEGIN = re.compile(r"#\s*BEGIN SOLUTION\b")
_END = re.compile(r"#\s*END SOLUTION\b")
_ONE_LINE = re.compile(r"#\s*SOLUTION\b.*$")
_QUESTION = re.compile(r"#\s*BEGIN\s+QUESTION\b", re.IGNORECASE)
_BOUNDARY = re.compile(r"#\s*(BEGIN|END)\s+(SOLUTION|TESTS)\b", re.IGNORECASE)
_CONFIG = re.compile(
    r'(?:\w+\s*=\s*)?"{2,3}\s*#\s*BEGIN\s*TEST\s*CONFIG[^\n]*\n'
    r'(.*?)^"{2,3}\s*#\s*END\s*TEST\s*CONFIG[^\n]*\n?',
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
_HIDDEN = re.compile(r"\s*#.*\bhidden\b", re.IGNORECASE)
_MAGIC = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)


class _Part(NamedTuple):
    """The source of a cell of the master, and the block that it stands in: "", "SOLUTION" or "TESTS"."""

    block: str
    cell_type: str
    source: str


def solution_lines(master: dict[str, Any]) -> Iterator[str]:
    """Lines of the master notebook that are the solution, in code and in text."""
    for part in _parts(master):
        if part.cell_type == "code" and part.block != "TESTS":
            yield from (line for _, line, is_secret in _split(part.source) if is_secret)
        elif part.block == "SOLUTION":
            yield from part.source.splitlines()


def solution_values(master: dict[str, Any]) -> Iterator[str]:
    """Expressions of the solution, whatever they are called there: right-hand sides and what is returned."""
    for part in _parts(master):
        if part.cell_type != "code" or part.block == "TESTS":
            continue
        secret = {number for number, _, is_secret in _split(part.source) if is_secret}
        source = _MAGIC.sub(r"\1pass", part.source)
        try:
            nodes = list(ast.walk(ast.parse(source)))
        except SyntaxError:
            continue  # its lines are looked for all the same
        for node in nodes:
            value = _value(node)
            if value and value.lineno in secret:
                yield ast.get_source_segment(source, value) or ""


def hidden_test_lines(master: dict[str, Any]) -> Iterator[str]:
    """Lines of the hidden tests that stand in the master notebook itself, as Otter has them."""
    for part in _parts(master):
        if part.block == "TESTS":
            is_hidden, code = _read_test(part.source)
            if is_hidden:
                yield from code.splitlines()


def public_lines(master: dict[str, Any], *, with_tests: bool = True) -> Iterator[str]:
    """Lines of code that the master shows to students: skeletons, examples, and public tests."""
    for part in _parts(master):
        is_test = part.block == "TESTS"
        if part.cell_type != "code" or (is_test and (not with_tests or _read_test(part.source)[0])):
            continue
        yield from (line for _, line, is_secret in _split(part.source) if not is_secret)


def question_names(master: dict[str, Any]) -> Iterator[str]:
    """Names of the questions, from the cells that begin them."""
    for cell in master["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "raw" and _QUESTION.match(source):
            yield str(_read_yaml(source).get("name", ""))


def _parts(master: dict[str, Any]) -> Iterator[_Part]:
    block = ""
    for cell in master["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] != "raw":
            yield _Part(block, cell["cell_type"], source)
        elif boundary := _BOUNDARY.match(source):
            block = boundary[2].upper() if boundary[1].upper() == "BEGIN" else ""


def _read_test(source: str) -> tuple[bool, str]:
    """Whether Otter takes a test for hidden, by its first line or its configuration; and its code."""
    first, _, rest = source.partition("\n")
    is_hidden = bool(_HIDDEN.match(first))
    found = _CONFIG.match(source)
    if not found:
        return is_hidden, rest if is_hidden else source
    # Otter refuses a test whose configuration can't be read.
    config = _read_yaml(found[1]) or {"hidden": True}
    return bool(config.get("hidden", False)), source[found.end() :]


def _read_yaml(text: str) -> dict[str, Any]:
    """The settings in that text; none where it can't be read."""
    try:
        settings = yaml.safe_load(text)
    except yaml.YAMLError:
        return {}
    return settings if isinstance(settings, dict) else {}


def _split(source: str) -> Iterator[tuple[int, str, bool]]:
    """The lines of a code cell with their numbers, and whether each is part of the solution."""
    is_solution = False
    for number, line in enumerate(source.split("\n"), start=1):
        if _END.search(line):
            is_solution = False
        elif _BEGIN.search(line):
            is_solution = True
        elif is_solution:
            yield number, line, True
        elif _ONE_LINE.search(line):
            yield number, _taken_out(_ONE_LINE.sub("", line).strip()), True
        else:
            yield number, line, False


def _taken_out(statement: str) -> str:
    """What Otter takes out of a line that is a solution: of an assignment it leaves `name = ...`."""
    try:
        body = ast.parse(statement).body
    except SyntaxError:
        return statement
    value = _value(body[0]) if len(body) == 1 and not isinstance(body[0], ast.Return) else None
    return (value and ast.get_source_segment(statement, value)) or statement


def _value(node: ast.AST) -> ast.expr | None:
    match node:
        case ast.Assign(value=value) | ast.AugAssign(value=value):
            return value
        case ast.AnnAssign(value=optional) | ast.Return(value=optional):
            return optional
    return None
