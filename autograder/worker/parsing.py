"""Source of one code cell in; its top-level statements and what could not be understood out.

Nothing a student types may lose more than it must: magics and shell lines are taken out, and where a cell
still has a syntax error the statements around the broken one are kept.
"""

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field

#: What parsing hostile text may raise: NUL and lone surrogates are ValueErrors, deep nesting the last two.
UNPARSABLE = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError)

_KEPT_CELL_MAGICS = frozenset({"time", "timeit", "capture", "prun", "memit", "python", "python3"})
_LINE_MAGIC = re.compile(r"^(?P<indent>\s*)(?:%(?P<magic>\w*)|!|\?)|\?\s*$")
_TIMED = re.compile(r"^\s*%time\s+(?P<statement>[^-\s].*)$")
_STARTS_STATEMENT = re.compile(r"(?!(?:else|elif|except|finally)\b)[^\s#)\]}]")
_MAX_MAGIC_LINES = 200
_MAX_EXTENSIONS = 25  # top-level lines that one broken chunk may swallow, as text in """…""" does
_MAX_IPYTHON_LINES = 500  # its transformer takes time quadratic in them
_MAX_CHARS = 5_000_000  # parsed again and again, before we stop trying hard


@dataclass(frozen=True)
class Parsed:
    """Statements of one cell, with the text that their line numbers refer to."""

    nodes: list[ast.stmt]
    text: str
    problems: list[tuple[int, str]] = field(default_factory=list)  # line, message


def parse_cell(source: str) -> Parsed:
    """Parse as Python; failing that, without magics; failing that, the parts that parse."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape in a student's string is no fault of the run
        return _parse_cell(source)


def _parse_cell(source: str) -> Parsed:
    text = _without_cell_magic(source)
    first = _try(text)
    if isinstance(first, list):
        return Parsed(first, text)
    for transform in (_without_line_magics, _transformed_by_ipython):
        changed = transform(text)
        nodes = _try(changed)
        if isinstance(nodes, list):
            return Parsed([node for node in nodes if not _is_ipython_call(node)], changed)
    return _salvage(_without_line_magics(text))


def _try(text: str) -> list[ast.stmt] | BaseException:
    try:
        return ast.parse(text).body
    except UNPARSABLE as error:
        return error


def _without_cell_magic(source: str) -> str:
    """Keep the body of `%%time`; a `%%bash` or `%%html` cell holds no Python."""
    stripped = source.lstrip()
    if not stripped.startswith("%%"):
        return source
    magic = re.match(r"%%(\w*)", stripped)
    if magic is None or magic[1] not in _KEPT_CELL_MAGICS:
        return ""
    blank_lines = source[: len(source) - len(stripped)].count("\n")
    _, _, body = stripped.partition("\n")
    return "\n" * (blank_lines + 1) + body


def _without_line_magics(text: str) -> str:
    """Blank out magic, shell and help lines where Python itself stumbles over them.

    Much cheaper than IPython's transformer, whose import alone costs more than the rest of a submission.
    """
    lines = text.split("\n")
    for _ in range(min(_MAX_MAGIC_LINES, 3 + _MAX_CHARS // (1 + len(text)))):
        error = _try("\n".join(lines))
        number = error.lineno if isinstance(error, SyntaxError) else None
        if number is None or not 1 <= number <= len(lines) or not _blank_out(lines, number - 1):
            break
    return "\n".join(lines)


def _blank_out(lines: list[str], index: int) -> bool:
    """Replace the magic on this line by something that parses; False where there is none."""
    line = lines[index]
    if not _LINE_MAGIC.search(line):
        return False
    indent = line[: len(line) - len(line.lstrip())]
    timed = _TIMED.match(line)
    while line.endswith("\\") and index + 1 < len(lines):  # a shell command may go on
        lines[index] = indent + "pass"
        index += 1
        line = lines[index]
    lines[index] = indent + (timed["statement"] if timed else "pass")
    return True


def _transformed_by_ipython(text: str) -> str:
    if text.count("\n") > _MAX_IPYTHON_LINES:
        return text
    try:
        from IPython.core.inputtransformer2 import TransformerManager

        leading = text[: len(text) - len(text.lstrip())].count("\n")  # which the transformer drops
        return "\n" * leading + str(TransformerManager().transform_cell(text))
    except Exception:  # a transformer fed with garbage may raise anything
        return text


def _is_ipython_call(node: ast.stmt) -> bool:
    """`get_ipython().system('pip install …')`, which is what a magic line becomes."""
    found: ast.AST = node
    while isinstance(found, ast.Expr | ast.Attribute | ast.Call):
        found = found.func if isinstance(found, ast.Call) else found.value
    return isinstance(found, ast.Name) and found.id == "get_ipython"


def _salvage(text: str) -> Parsed:
    """Split at lines that start at column 0 and keep the chunks that parse."""
    whole = _try(text)
    assert not isinstance(whole, list)
    lines = text.split("\n")
    starts = [i for i, line in enumerate(lines) if _STARTS_STATEMENT.match(line)]
    starts.append(len(lines))
    nodes: list[ast.stmt] = []
    problems: list[tuple[int, str]] = []
    position = 0
    budget = _MAX_CHARS
    while position < len(starts) - 1:
        begin = starts[position]
        error: BaseException | None = None
        for end, chunk in _chunks(lines, starts, position):
            budget -= len(chunk)
            result = _try(chunk)
            if isinstance(result, list):
                nodes += [ast.increment_lineno(node, begin) for node in result]
                error, position = None, end
                break
            error = error or result
            if budget < 0 or isinstance(error, RecursionError | MemoryError):
                break  # more text makes it no shallower
        if error is not None:
            problems.append((_line_of(error, begin), _message(error)))
            position += 1
    return Parsed(nodes, text, problems or [(_line_of(whole, 0), _message(whole))])


def _chunks(lines: list[str], starts: list[int], position: int) -> Iterator[tuple[int, str]]:
    """The statement that starts here, then with one more top-level line each, as a decorator needs."""
    for end in range(position + 1, min(position + 1 + _MAX_EXTENSIONS, len(starts))):
        yield end, "\n".join(lines[starts[position] : starts[end]])


def _line_of(error: BaseException, offset: int) -> int:
    line = error.lineno if isinstance(error, SyntaxError) else None
    return (line or 1) + offset


def _message(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return str(error.msg)[:300]
    if isinstance(error, RecursionError | MemoryError):
        return "the code is nested too deeply to be read"
    return str(error)[:300]
