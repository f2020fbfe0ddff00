"""Untrusted text in, text that is safe to show or to name a folder out; for terminal, CSV, JSON and HTML.

Names, messages and source lines come from students. A terminal obeys ANSI sequences, a browser reorders
at bidi overrides, a spreadsheet runs formulas and a file system resolves `..`; after this module none does.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping

#: Invisible characters that Unicode does not class as control or format characters.
_BLANKS = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
#: Where a cell may begin: some countries' spreadsheets split at semicolons, whatever the file says.
_FORMULA = re.compile(r"(^|;)(?=[\s\"]*[=+\-@＝＋－＠])")
_MARK = re.compile(r"~[0-9a-f]{12}$")
_MAX_FILENAME_BYTES = 255


def visible(text: str, *, keep: str = "") -> str:
    """`text` with control, ANSI, bidi, zero-width and other invisible characters written as escapes.

    Characters in `keep` (say newline and tab for a traceback) stay as they are.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char in keep or not _is_hidden(char) else _escape(char) for char in text)


def storable(text: str) -> str:
    """`text` as any database takes it: without the NULs and lone surrogates that a file name may hold."""
    if text.isascii() and "\0" not in text:
        return text
    return "".join(_escape(char) if char == "\0" or 0xD800 <= ord(char) < 0xE000 else char for char in text)


def inert_cell(text: str) -> str:
    """`text` for a spreadsheet cell: shown, never run as a formula."""
    return _FORMULA.sub(r"\1'", visible(text))


def folder_names(names: Iterable[str], taken: Mapping[str, str]) -> dict[str, str]:
    """A folder name for each submission; distinct even where the file system ignores case.

    A name that is safe as it stands is kept. `taken` holds the folders already given (submission →
    folder), which never change, so that a later run can't move an earlier one's files.
    """
    folders = dict(taken)
    used = {_collision_key(folder) for folder in taken.values()}
    for name in sorted(set(names) - set(taken)):
        folder = _safe_filename(name)
        if _collision_key(folder) in used:
            folder = _marked(folder, name)
        used.add(_collision_key(folder))
        folders[name] = folder
    return folders


def _is_hidden(char: str) -> bool:
    # Variation selectors and tags can carry hidden text; U+FE0F alone is the everyday emoji selector.
    return (
        unicodedata.category(char) in _HIDDEN_CATEGORIES
        or char in _BLANKS
        or "\ufe00" <= char <= "\ufe0e"
        or "\U000e0100" <= char <= "\U000e01ef"
    )


def _escape(char: str) -> str:
    code = ord(char)
    if code < 0x100:
        return {"\n": r"\n", "\t": r"\t", "\r": r"\r"}.get(char, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _safe_filename(name: str) -> str:
    # A leading dot would hide the folder, or be `..`.
    shown = "".join("_" if _is_hidden(char) or char in "/\\" else char for char in name)
    safe = "_" + shown[1:] if shown.startswith(".") else shown
    is_altered = safe != name or not safe or len(safe.encode()) > _MAX_FILENAME_BYTES
    # A name that looks marked gets a mark of its own: it must not take the folder of another.
    return _marked(safe, name) if is_altered or _MARK.search(name) else safe


def _marked(folder: str, name: str) -> str:
    """`folder` with a mark made from the whole submission name, which tells two alike names apart."""
    mark = "~" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    room = _MAX_FILENAME_BYTES - len(mark)
    return folder.encode()[:room].decode(errors="ignore") + mark


def _collision_key(folder: str) -> str:
    return unicodedata.normalize("NFKC", folder).casefold()
