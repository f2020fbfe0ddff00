"""An exception of the student's code in, a small JSON-able description of it out; never raises.

The exception is hostile: its `__str__`, its metaclass, its attributes and its traceback are the student's.
So types and tracebacks are read through the descriptors of `type` and `BaseException` themselves.
"""

import linecache
import os
import re
from collections import deque
from types import FrameType, TracebackType
from typing import Any

MAX_MESSAGE_CHARS = 2000
MAX_LINE_CHARS = 300
MAX_NAME_CHARS = 200
MAX_BASES = 20
FIRST_FRAMES = 3
LAST_FRAMES = 7

_CELL = re.compile(r"<cell (\d{1,6})>")
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-_])")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and newline
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # bidi controls, zero width, line separators
    "\ud800-\udfff\ufff9-\ufffb]"
)

Frame = dict[str, Any]


def describe(error: BaseException, *, folder: str = "") -> dict[str, Any]:
    """Type, bases, message and the frames of the student's cells, and of helper files inside `folder`."""
    try:
        return {
            "type": _type_names(error)[0],
            "bases": _type_names(error),
            "message": _message(error),
            "frames": _frames(error, folder),
        }
    except BaseException:  # whatever it did, the student still gets a reply
        return {"type": "Exception", "bases": ["Exception"], "message": "", "frames": []}


def clean(text: object, max_chars: int) -> str:
    """Exact `str`, capped, without ANSI sequences, control, bidi and zero-width characters."""
    if not isinstance(text, str):
        return ""
    # str's own slice: a subclass may have overridden every method, and may hold 100 MB.
    capped = str.__getitem__(text, slice(0, 2 * max_chars))
    visible = _UNSEEN.sub("", _ANSI.sub("", capped.replace("\r\n", "\n").replace("\r", "\n")))
    return visible if len(visible) <= max_chars else visible[: max_chars - 1] + "…"


def _type_names(error: BaseException) -> list[str]:
    mro = type.__dict__["__mro__"].__get__(type(error))
    name_of = type.__dict__["__name__"].__get__
    return [clean(name_of(cls), MAX_NAME_CHARS) for cls in mro[:MAX_BASES] if cls is not object]


def _message(error: BaseException) -> str:
    for to_text in (str, _first_argument):
        try:
            return clean(to_text(error), MAX_MESSAGE_CHARS)
        except BaseException:  # a hostile __str__ may raise SystemExit too
            continue
    return ""


def _first_argument(error: BaseException) -> str:
    args = BaseException.__dict__["args"].__get__(error)
    return args[0] if args and type(args[0]) is str else ""


def _frames(error: BaseException, folder: str) -> list[Frame]:
    first: list[Frame] = []
    last: deque[Frame] = deque(maxlen=LAST_FRAMES)
    traceback: TracebackType | None = BaseException.__dict__["__traceback__"].__get__(error)
    while traceback is not None:
        frame = _frame(traceback.tb_frame, traceback.tb_lineno, folder)
        if frame is not None and len(first) < FIRST_FRAMES:
            first.append(frame)
        elif frame is not None:
            last.append(frame)
        traceback = traceback.tb_next
    frames = first + list(last)
    return frames + _syntax_error_frame(error)


def _frame(frame: FrameType, line: int | None, folder: str) -> Frame | None:
    code = frame.f_code
    return _place(code.co_filename, line or 0, code.co_name, folder)


def _place(filename: object, line: int, function: str, folder: str) -> Frame | None:
    """A frame of the student's own; None for one of a library or of ours."""
    if type(filename) is not str:
        return None
    cell = _CELL.fullmatch(filename)
    where = "" if cell else _inside(filename, folder)
    if cell is None and not where:
        return None
    return {
        "cell": int(cell[1]) if cell else 0,
        "line": line,
        "function": clean(function, MAX_NAME_CHARS),
        "text": _line_text(filename, line),
        "where": clean(where, MAX_NAME_CHARS),
    }


def _inside(filename: str, folder: str) -> str:
    """Path relative to the submission's folder; empty where it lies elsewhere."""
    prefix = folder.rstrip(os.sep) + os.sep if folder else ""
    if not prefix or not filename.startswith(prefix) or "site-packages" in filename:
        return ""
    return filename[len(prefix) :]


def _line_text(filename: str, line: int) -> str:
    try:
        return clean(linecache.getline(filename, line), MAX_LINE_CHARS).strip()
    except Exception:  # the cache and the file are the student's to spoil
        return ""


def _syntax_error_frame(error: BaseException) -> list[Frame]:
    """Where a SyntaxError points to: it has no frame there, since nothing ran."""
    if not issubclass(type(error), SyntaxError):
        return []
    filename = SyntaxError.__dict__["filename"].__get__(error)
    line = SyntaxError.__dict__["lineno"].__get__(error)
    place = _place(filename, line if type(line) is int and 0 < line < 10**7 else 0, "", "")
    return [place] if place else []
