"""What a submission's process says of an exception in, words that are fit for its author's page out.

An exception's text may hold the inputs that a function was called with: `assert ok, x` prints them. Numbers
that look like data are left out, small integers stay: without sizes and indices most of torch's messages say
nothing. That keeps an honest message from telling hidden inputs, not one that is made to: whoever
spells digits as words gets them through, and learns the inputs of that one submission.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.submission import Submission
from autograder.verdict import Frame
from autograder.worker.tracebacks import MAX_LINE_CHARS, clean

_PYTHONS_OWN = ("<module>", "<lambda>", "<listcomp>", "<genexpr>", "<dictcomp>", "<setcomp>")

#: torch's longest message for a common mistake, on in-place changes, has 430.
MAX_MESSAGE_CHARS = 600

#: A tensor or an array as Python prints it, to its end or to that of the text.
_ARRAY = re.compile(r"\b(tensor|array)\(\s*(?=[\[\d.-])[^()]*(?:\([^()]*\)[^()]*)*\)?")
#: No shape has so many dimensions, or is a list of lists.
_LONG_LIST = re.compile(
    r"\[\s*[\[(][^\[\]()]*[\])](?:\s*,\s*[\[(][^\[\]()]*[\])])*\s*,?\s*\]?"
    r"|\[(?:[^\[\],]*,){5,}[^\[\]]*\]?"
)
_LONG_TUPLE = re.compile(r"\((?:\s*-?\d+\s*,){5,}[^()]*\)?")
#: 0.25, 1e-5, .5 and, in a list, 2., but no version 2.1.0, no name, and no end of a sentence.
_FRACTION = re.compile(
    r"(?<![\w.])[-+]?(?:\d+\.\d+|\d+\.(?=[],)])|\.\d+|\d+(?=e[-+]?\d))(?:e[-+]?\d+)?(?!\w|\.\d)", re.I
)
_LARGE = re.compile(r"(?<![\w.])[-+]?\d{4,}(?![\w.])")


def without_data(message: str) -> str:
    """The message, capped, with … in place of tensors, long lists, fractions and large numbers."""
    text = _ARRAY.sub(r"\1(…)", message)
    text = _LONG_TUPLE.sub("(…)", _LONG_LIST.sub("[…]", text))
    text = _LARGE.sub("…", _FRACTION.sub("…", text))
    return text if len(text) <= MAX_MESSAGE_CHARS else text[: MAX_MESSAGE_CHARS - 1] + "…"


def frames_in(items: Sequence[Any], submission: Submission) -> tuple[Frame, ...]:
    """The lines of the submission that these frames point at, as they stand in its text."""
    sources = {cell.number: cell.source for cell in submission.cells}
    frames = []
    for item in items:
        if not isinstance(item, Mapping):
            continue
        cell, line, where = item.get("cell"), item.get("line"), item.get("where")
        source = sources.get(cell) if type(cell) is int and cell else _file(submission, where)
        lines = (source or "").splitlines()
        if type(line) is not int or not 0 < line <= len(lines):
            continue
        frames.append(
            Frame(
                cell=cell if type(cell) is int else 0,
                line=line,
                function=_function(item.get("function"), source or ""),
                text=clean(lines[line - 1], MAX_LINE_CHARS).strip(),
                where=where if isinstance(where, str) and not cell else "",
            )
        )
    return tuple(frames)


def _file(submission: Submission, where: Any) -> str | None:
    content = submission.files.get(where) if isinstance(where, str) else None
    return None if content is None else content.decode("utf-8", "replace")


def _function(name: Any, source: str) -> str:
    """The name if the source has it, or if it is one of Python's own, such as <lambda>; else nothing."""
    if not isinstance(name, str):
        return ""
    return name if name in _PYTHONS_OWN or (name.isidentifier() and name in source) else ""
