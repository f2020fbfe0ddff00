"""Code cells in, comparable tokens out: what stays the same when names, comments and layout are changed.

Any text is read, parsable or not, and never more of it than MAX_CHARS.
"""

import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, String, Token

from autograder.submission import Cell

#: No homework is longer by far; whoever writes more is compared by the beginning, and the report says so.
MAX_CHARS = 100_000

_NAME, _STRING, _NUMBER = "a name", "a string", "a number"
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


@dataclass(frozen=True)
class Line:
    """One line of a submission, and where its author finds it."""

    cell: int
    number: int
    text: str


@dataclass(frozen=True)
class Source:
    """One submission as it is compared. Two of the same `student` are never held against each other."""

    name: str
    student: str
    lines: tuple[Line, ...]
    is_cut: bool = False


@dataclass(frozen=True)
class Tokens:
    """What is compared of a source, in order: a number for each token, and the index of its line."""

    ids: NDArray[np.uint64]
    lines: NDArray[np.int64]


def read_source(name: str, cells: Collection[Cell], *, student: str = "") -> Source:
    """The first MAX_CHARS of the cells, line by line."""
    lines: list[Line] = []
    left = MAX_CHARS
    for cell in cells:
        text = cell.source[:left]
        left -= len(text)
        lines += [Line(cell.number, number, line) for number, line in enumerate(text.split("\n"), start=1)]
        if not left:
            break
    is_cut = sum(len(cell.source) for cell in cells) > MAX_CHARS
    return Source(name, student or name, tuple(lines), is_cut)


def tokenise(source: Source, functions: Collection[str]) -> Tokens:
    """Tokens without comments, docstrings and imports; of bare names, only `functions` keep theirs.

    Attributes keep their names: `x.logsumexp()` can't be renamed, and tells one solution from another.
    """
    texts: list[str] = []
    lines: list[int] = []
    for text, line in _comparable(source, frozenset(functions)):
        if not (text == _STRING and texts and texts[-1] == _STRING):
            texts.append(text)
            lines.append(line)
    ids = np.fromiter((_id(text) for text in texts), dtype=np.uint64, count=len(texts))
    return Tokens(ids, np.array(lines, dtype=np.int64))


def _comparable(source: Source, functions: frozenset[str]) -> Iterator[tuple[str, int]]:
    lexer = PythonLexer(stripnl=False, ensurenl=False)
    line, depth, before = 0, 0, ""
    is_first, is_import = True, False
    for _, kind, text in lexer.get_tokens_unprocessed(_text(source)):
        if text.strip() and kind not in Comment and kind not in String.Doc:
            if is_first:
                is_import = kind in Keyword.Namespace
            is_first = False
            if not is_import:
                yield _normal(kind, text, before, functions), line
            depth = max(0, depth + (text in _OPENING) - (text in _CLOSING))
            before = text
        line += text.count("\n")
        # A statement goes on where a bracket is open: the rest of a long import is import, too.
        is_first = is_first or ("\n" in text and not (is_import and depth))


def _text(source: Source) -> str:
    """What the lexer reads: over lines of spaces alone it takes time quadratic in them."""
    return "\n".join(line.text if line.text.strip() else "" for line in source.lines)


def _normal(kind: type(Token), text: str, before: str, functions: frozenset[str]) -> str:  # type: ignore[valid-type]
    if kind in String:
        return _STRING
    if kind in Number:
        return _NUMBER
    if kind in Name and kind not in Name.Builtin and before != "." and text not in functions:
        return _NAME
    return text


@lru_cache(maxsize=1 << 16)
def _id(text: str) -> int:
    # The same in every run, which Python's own hash() of text is not.
    return zlib.crc32(text.encode("utf-8", "replace"))
