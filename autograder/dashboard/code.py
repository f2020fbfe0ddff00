"""The kept bytes of a submission in, its code as a page shows it out: cells, numbered lines, colours.

The same intake reads it that read it for grading. Nothing of it is run; every piece of text is made visible
and escaped before a tag is put around it.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape
from pygments.lexers.python import PythonLexer
from pygments.token import STANDARD_TYPES, Token

from autograder.errors import AutograderError, RejectedSubmission
from autograder.intake import take_in
from autograder.intake_notebook import clean_source, decode
from autograder.report.clean import visible
from autograder.submission import Submission

#: No homework is longer by far. What is over goes without colours, and then is left out.
MAX_COLOURED_CHARS = 100_000
MAX_LINES = 5_000
MAX_LINE_CHARS = 1_000


@dataclass(frozen=True)
class Line:
    """One line as text and as HTML, and where links to it lead."""

    number: int
    text: str
    html: Markup
    anchor: str


@dataclass(frozen=True)
class Part:
    """A code cell, or a helper file: `cell` is then 0. `defines` are names of functions and classes."""

    cell: int
    where: str
    lines: tuple[Line, ...]
    defines: frozenset[str]

    @property
    def gist(self) -> str:
        """Its first line that is no comment, for where it is folded."""
        texts = [line.text.strip() for line in self.lines]
        return next((text for text in texts if text and not text.startswith("#")), texts[0])


@dataclass(frozen=True)
class Code:
    """All parts of a submission; `problem` says why there are none, `note` what to know about them."""

    parts: tuple[Part, ...] = ()
    problem: str = ""
    note: str = ""

    def anchor(self, cell: int, line: int, where: str = "") -> str:
        """Where the link to a line of a traceback leads; "" where that line is not shown."""
        anchor = _anchor(cell, line, where)
        return anchor if anchor in self._anchors else ""

    def defined_at(self, name: str) -> str:
        """The anchor of the last definition of a function, which is the one that counts; "" without any."""
        pattern = re.compile(rf"\s*(async )?(def|class) {re.escape(name)}\b")
        for part in reversed(self.parts):
            if name in part.defines:
                found = [line for line in part.lines if pattern.match(line.text)]
                if found:
                    return found[-1].anchor
        return ""

    @cached_property
    def _anchors(self) -> frozenset[str]:
        return frozenset(line.anchor for part in self.parts for line in part.lines)


def read_code(path: Path | None, sha256: str, *, slug: str, functions: Collection[str]) -> Code:
    """The code in a kept file; `functions` help to choose among several notebooks of a zip."""
    if path is None:
        return Code(problem="The file that was graded is not kept in this folder.")
    try:
        data = path.read_bytes()
    except OSError as cause:
        return Code(problem=f"The file that was graded can't be read: {cause.strerror}.")
    if hashlib.sha256(data).hexdigest() != sha256:
        return Code(problem="The kept file is not the one that was graded: its SHA-256 is another.")
    return _read(path, sha256, slug, tuple(functions))


@lru_cache(maxsize=32)
def _read(path: Path, _sha256: str, slug: str, functions: tuple[str, ...]) -> Code:
    try:
        submission = take_in(path, slug=slug, functions=functions)
    except RejectedSubmission as reason:
        return Code(problem=f"Nothing could be read from this file: {reason}")
    except AutograderError as cause:
        return Code(problem=str(cause))
    parts: list[Part] = []
    lines_left, chars_left = MAX_LINES, MAX_COLOURED_CHARS
    note = ""
    for cell, where, source in _sources(submission):
        if source.count("\n") >= lines_left:
            note = f"More than {MAX_LINES} lines: the rest is left out."
            break
        text = visible(_cut(source, chars_left), keep="\n\t")
        part = _part(cell, where, text, is_coloured=len(text) <= chars_left)
        chars_left = max(0, chars_left - len(text))
        lines_left -= len(part.lines)
        parts.append(part)
    return Code(tuple(parts), note=note)


def _cut(source: str, max_chars: int) -> str:
    """The source, its lines cut where there is much of it; one character more, so that the cut is shown."""
    if len(source) <= max_chars:
        return source
    return "\n".join(line[: MAX_LINE_CHARS + 1] for line in source.split("\n"))


def _sources(submission: Submission) -> Iterator[tuple[int, str, str]]:
    for cell in submission.cells:
        yield cell.number, "", cell.source
    for name, content in submission.files.items():
        if name.endswith(".py"):
            yield 0, name, clean_source(decode(content)[0])


def _part(cell: int, where: str, text: str, *, is_coloured: bool) -> Part:
    # Spaces that nobody sees: the lexer tries a run of such lines from each of them anew.
    text = re.sub(r"^[^\S\n]+$", "", text, flags=re.MULTILINE)
    tokens = PythonLexer(stripnl=False, ensurenl=False).get_tokens(text) if is_coloured else [(Token, text)]
    made = tuple(
        Line(number, line, Markup("".join(parts)), _anchor(cell, number, where))
        for number, (line, parts) in enumerate(zip(text.split("\n"), _lines(tokens), strict=True), start=1)
    )
    # Spaces of one line only: `\s*` would try every run of empty lines from each of them anew.
    defines = frozenset(re.findall(r"^[ \t]*(?:async )?(?:def|class) (\w+)", text, flags=re.MULTILINE))
    return Part(cell, where, made, defines)


def _lines(tokens: Iterable[tuple[Any, str]]) -> list[list[str]]:
    """The pieces of each line as HTML, none longer than MAX_LINE_CHARS."""
    lines: list[list[str]] = [[]]
    room = MAX_LINE_CHARS
    for kind, value in tokens:
        css = STANDARD_TYPES.get(kind, "")
        for index, piece in enumerate(value.split("\n")):
            if index:
                lines.append([])
                room = MAX_LINE_CHARS
            if shown := piece[: max(0, room)]:
                escaped = str(escape(shown))
                lines[-1].append(f'<span class="t-{css}">{escaped}</span>' if css else escaped)
            if len(piece) > room >= 0:
                lines[-1].append(" …")
                room = 0
            room -= len(piece)
    return lines


def _anchor(cell: int, line: int, where: str) -> str:
    if cell:
        return f"c{cell}-l{line}"
    # A file's name may be anything; an id must be a word.
    return f"f{hashlib.sha256(where.encode('utf-8', 'replace')).hexdigest()[:8]}-l{line}"
