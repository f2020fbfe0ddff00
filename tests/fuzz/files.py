"""Notebooks, scripts and zips as no Jupyter writes them, and what the intake may do: reject, or take in."""

import atexit
import base64
import io
import json
import os
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from archives import NAMES, Archive, Entry, mutate_archive, overlapping
from mutate import ODD_VALUES, as_bytes, dump, mutate_bytes, mutate_tree, odd

from autograder.errors import RejectedSubmission
from autograder.intake import MAX_BYTES, take_in
from autograder.intake_notebook import MAX_CELLS, MAX_SOURCE_CHARS
from autograder.intake_zip import MAX_FILES, MAX_FILES_BYTES
from autograder.submission import Submission

SLUG = "hw1_losses"
FUNCTIONS = ("softmax", "cross_entropy", "log_softmax", "nll_loss", "Linear")
#: Refusals at the door: no JSON, no zip, nothing in it.
FIRST_CHECKS = ("the file is not a notebook", "the zip is damaged", "the file is empty", "the file is larger")

_SOURCE = "import torch\n\n\ndef softmax(x):\n    return x.exp() / x.exp().sum(-1, keepdim=True)\n"
_ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252")


def make(rng: Random) -> tuple[str, bytes]:
    """One fuzzed file, as a name and its bytes."""
    kind = rng.choices((".ipynb", ".zip", ".py", "any"), (50, 38, 10, 2))[0]
    if rng.random() < 0.005:
        return "a" + (kind if kind != "any" else ".ipynb"), _huge(rng, kind)
    if kind == ".ipynb":
        return "a.ipynb", _notebook(rng)
    if kind == ".zip":
        return "a.zip", _zip(rng)
    if kind == ".py":
        return "a.py", _script(rng)
    name = rng.choice(("a.IPYNB", "a.ZIP", "a.Py", "a.pdf", "a", ".ipynb", "a.ipynb.exe"))
    return name, rng.choice((_notebook, _zip, _script))(rng)


# ---- notebooks


def _code(source: Any) -> dict[str, Any]:
    picture = base64.b64encode(bytes(range(90))).decode()
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": ["epoch 0\n", "\x1b[31mloss 1.2\x1b[0m\n"]},
        {
            "output_type": "display_data",
            "metadata": {},
            "data": {"image/png": picture, "text/plain": "<Figure>"},
        },
    ]
    cell = {"cell_type": "code", "id": "c1", "metadata": {}, "execution_count": 1}
    return cell | {"outputs": outputs, "source": source}


def _sound_notebook(rng: Random) -> dict[str, Any]:
    """A notebook of some version with a few cells of each kind."""
    version = rng.choice((4, 4, 4, 4, 3, 2, 1))
    if version == 4:
        text = {"cell_type": "markdown", "metadata": {}, "source": ["# Losses\n", "text"]}
        text["attachments"] = {"image.png": {"image/png": "iVBORw0KGgo="}}
        cells = [
            text,
            _code(_SOURCE.splitlines(keepends=True)),
            _code("x = 1"),
            {"cell_type": "raw", "source": ""},
        ]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        head = {"nbformat": 4, "nbformat_minor": rng.choice((0, 2, 4, 5)), "metadata": {"kernelspec": kernel}}
        return {"cells": rng.sample(cells, rng.randint(2, 4)), **head}
    old = {"cell_type": "code", "language": "python", "outputs": [], "metadata": {}, "collapsed": False}
    if version == 1:
        cells = [
            {"cell_type": "text", "text": "title"},
            {"cell_type": "code", "code": _SOURCE, "prompt_number": 1},
        ]
        return {"nbformat": 1, "cells": cells}
    output = {"output_type": "pyout", "prompt_number": 1, "text": ["1"], "metadata": {}}
    lines = rng.choice((_SOURCE, _SOURCE.splitlines(), _SOURCE.splitlines(keepends=True)))
    cells = [
        {"cell_type": "heading", "level": 1, "source": "title"},
        old | {"input": lines, "outputs": [output]},
    ]
    return {
        "nbformat": version,
        "nbformat_minor": 0,
        "metadata": {"name": "n"},
        "worksheets": [{"cells": cells}],
    }


def _notebook(rng: Random) -> bytes:
    tree: Any = _sound_notebook(rng)
    what = rng.random()
    if what < 0.35:
        tree = mutate_tree(rng, tree, times=rng.choice((1, 1, 2, 4, 8)))
    elif what < 0.7:
        _mutate_notebook(rng, tree)
    text = dump(tree, ascii_=rng.random() < 0.5)
    if what > 0.95:
        text = rng.choice(("<!DOCTYPE html><html>", "", " ", "[", "{}", "null", "\ufeff", "%PDF-1.4")) + text
    return _encoded(rng, text)


def _mutate_notebook(rng: Random, notebook: dict[str, Any]) -> None:
    """What makes a notebook one is given odd types, one part at a time."""
    sheets = notebook.get("worksheets")
    cells = sheets[0]["cells"] if sheets else notebook["cells"]
    cell = rng.choice(cells)
    source = next((key for key in ("source", "input", "code") if key in cell), "source")
    what = rng.randrange(9)
    if what == 0:
        notebook[rng.choice(("nbformat", "nbformat_minor", "metadata", "cells", "worksheets"))] = odd(rng)
    elif what == 1:
        cell[rng.choice(("cell_type", "metadata", "outputs", "attachments", "id"))] = odd(rng)
    elif what == 2:
        cell[source] = odd(rng)
    elif what == 3:
        cell[source] = [
            rng.choice(("x = 1\n", "\r\n", "\0", "\ud800", "", odd(rng))) for _ in range(rng.randrange(6))
        ]
    elif what == 4:
        cell[source] = rng.choice(
            ("x=1\0\n", "a\r\nb\rc", "'\ud800'", "\u2028", "\x0c", "%%bash\nls", "é" * 5000)
        )
    elif what == 5:
        cells.insert(rng.randrange(len(cells) + 1), odd(rng))
    elif what == 6:
        bare = {key: cell[key] for key in ("cell_type", source) if key in cell}
        cells[:] = [bare] * rng.choice((10, 300, 300, MAX_CELLS + 1))
    elif what == 7 and sheets:
        sheets.insert(rng.randrange(2), odd(rng))
    else:
        notebook["nbformat"] = rng.choice((1, 2, 3, 4, 5, *ODD_VALUES))


def _encoded(rng: Random, text: str) -> bytes:
    """As an editor, a transfer or a bad disk may leave it."""
    what = rng.random()
    if what < 0.6:
        return as_bytes(text)
    if what < 0.7:
        return text.encode(rng.choice(_ENCODINGS), "replace")
    if what < 0.75:
        return rng.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0", b"\xef\xbb\xbf" * 2)) + as_bytes(
            text
        )
    if what < 0.8:
        return as_bytes(text.replace("\n", "\r\n"))
    return mutate_bytes(rng, as_bytes(text), times=rng.choice((1, 1, 2, 5)))


def _script(rng: Random) -> bytes:
    text = rng.choice(
        (_SOURCE, _SOURCE * 40, "\0", "\ufeff", "", "\n\n", "x = '\ud800'", "# coding: rot13\nk=1")
    )
    return _encoded(rng, text + rng.choice(("", "\0", "\r", "\u2028", "é" * 100)))


# ---- zips


def _zip(rng: Random) -> bytes:
    if rng.random() < 0.2:
        return mutate_bytes(rng, _sound_zip(rng), times=rng.choice((0, 1, 2, 4)))
    archive = Archive([_entry(rng, name) for name in _names(rng)])
    mutate_archive(rng, archive, times=rng.choice((0, 1, 1, 2, 3, 5)))
    data = archive.to_bytes()
    return mutate_bytes(rng, data, times=rng.choice((1, 3))) if rng.random() < 0.15 else data


def _names(rng: Random) -> list[str]:
    sound = rng.choice(
        (
            ["n.ipynb"],
            ["hw/hw1_losses.ipynb", "hw/helper.py"],
            ["a.ipynb", "b.ipynb"],
            ["m.py", "h.py"],
            ["n.ipynb", "data", "data/a.csv"],
        )
    )
    return [*sound, *(rng.choice(NAMES) for _ in range(rng.choice((0, 0, 1, 2, 5))))]


def _entry(rng: Random, name: str) -> Entry:
    if name.lower().endswith(".ipynb"):
        content = _notebook(rng) if rng.random() < 0.3 else json.dumps(_sound_notebook(rng)).encode()
    elif name.endswith(".zip"):
        content = _sound_zip(rng)
    else:
        content = rng.choice((_SOURCE.encode(), b"", b"1,2\n" * 50, bytes(5000)))
    return Entry(name.encode()[:60_000], content, method=rng.choice((0, 8)))


def _sound_zip(rng: Random) -> bytes:
    """As the standard library writes it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        archive.writestr(zipfile.ZipInfo("hw/n.ipynb"), json.dumps(_sound_notebook(rng)))
        archive.writestr(zipfile.ZipInfo("hw/helper.py"), "y = 2\n" * 50)
    return buffer.getvalue()


# ---- files that cost more than they weigh


def _huge(rng: Random, kind: str) -> bytes:
    """A file near a limit that is made to take time or memory."""
    size = MAX_BYTES[".ipynb"] - 1000
    if kind == ".zip":
        return rng.choice(_BOMBS)(size)
    if kind == ".py":
        return rng.choice((b"x", b"\0", b"\r", b"\r\n", b"\xff", "é".encode())) * (MAX_BYTES[".py"] // 3)
    item = rng.choice(
        ("[]", "{}", '{"":0}', "0", "0.1", '"ĀĀ"', '"\\ud800"', "9" * 4000, '{"cell_type":"code"}', "[[[]]]")
    )
    place = rng.choice(
        ('{"nbformat":4,"cells":[', '{"nbformat":3,"worksheets":[{"cells":[', '{"nbformat":4,"m":[')
    )
    end = "]}]}" if "worksheets" in place else "]}"
    text = place + ",".join([item] * (size // (len(item.encode()) + 1))) + end
    return rng.choice(
        (text, '["' + r"\"" * (size // 2), "[" * size, '"' * size, '"😀' + "x" * size + '"')
    ).encode()


def _damaged_bombs(size: int) -> bytes:
    """A thousand neighbours of a size that may just be read, all of them with a wrong checksum."""
    return _beside_a_notebook(Entry(b"", bytes(7_999_000), crc=1), ".csv")


def _damaged_notebooks(size: int) -> bytes:
    """The same for notebooks, of which the one is looked for that has the functions."""
    return _beside_a_notebook(Entry(b"", b" " * (size // 2), crc=1), ".ipynb")


def _modest_bombs(size: int) -> bytes:
    """Entries that claim to be empty and are not."""
    return _beside_a_notebook(Entry(b"", bytes(size), size=0, crc=0), ".csv")


def _empty_streams(size: int) -> bytes:
    """Megabytes of empty deflate blocks: much to read, nothing comes out."""
    stream = b"\0\0\0\xff\xff" * (size // 5) + b"\x01\0\0\xff\xff"
    return _beside_a_notebook(Entry(b"", b"", size=1, stream=stream), ".csv")


def _large_notebooks(size: int) -> bytes:
    """Sound notebooks, as large as may be read, in which many functions are looked for."""
    notebook = json.dumps(
        {"nbformat": 4, "cells": [_code("def softmax(x): pass\n"), _code("def " * (size // 5))]}
    )
    return _beside_a_notebook(Entry(b"", notebook.encode()), ".ipynb")


def _beside_a_notebook(shared: Entry, suffix: str) -> bytes:
    sound = Entry(b"n.ipynb", json.dumps(_sound_notebook(Random(0))).encode())
    return overlapping(sound, shared, [b"%d%s" % (number, suffix.encode()) for number in range(1500)])


_BOMBS = (_damaged_bombs, _damaged_notebooks, _modest_bombs, _empty_streams, _large_notebooks)

# ---- what may become of them


def check(name: str, data: bytes) -> str:
    """What became of a file: "accepted" or the words of its rejection; raises whatever else happens."""
    path = _folder() / name
    path.write_bytes(data)
    try:
        submission = take_in(path, slug=SLUG, functions=FUNCTIONS)
    except RejectedSubmission as rejection:
        _check_words(str(rejection))
        return str(rejection)[:60]
    finally:
        path.unlink()
    _check_submission(submission)
    return "accepted"


def is_past_first_check(outcome: str) -> bool:
    return not outcome.startswith(FIRST_CHECKS)


@cache
def _folder() -> Path:
    # In memory where there is such a place: a hundred thousand files are no test of the disk.
    memory = Path("/dev/shm")
    folder = tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None)
    atexit.register(folder.cleanup)
    return Path(folder.name)


def _check_words(text: str) -> None:
    """What a student reads says something, is short and can be stored."""
    if not 10 < len(text.encode()) < 2000:
        raise AssertionError(f"words of no use: {text[:100]!r}")


def _check_submission(submission: Submission) -> None:
    if not submission.cells or len(submission.cells) > MAX_CELLS:
        raise AssertionError("no cells, or too many")
    if sum(len(cell.source) for cell in submission.cells) > MAX_SOURCE_CHARS:
        raise AssertionError("more code than may be")
    for cell in submission.cells:
        cell.source.encode()
        if type(cell.number) is not int or not cell.source.strip() or {"\0", "\r"} & set(cell.source):
            raise AssertionError("a cell that Python can't parse or a report can't name")
    for note in submission.notes:
        _check_words(note)
    if len(submission.files) > MAX_FILES or sum(map(len, submission.files.values())) > MAX_FILES_BYTES:
        raise AssertionError("more files than may be")
    for name in submission.files:
        _check_file_name(name, submission.files)


def _check_file_name(name: str, files: dict[str, bytes]) -> None:
    """Raises unless the file can be written beneath a folder, together with all others."""
    parts = name.split("/")
    if {"", ".", ".."} & set(parts) or "\\" in name or not name.isprintable():
        raise AssertionError(f"a path that leads elsewhere: {name!r}")
    if any(len(part.encode()) > 255 for part in parts):
        raise AssertionError(f"a name that no file can have: {name[:40]!r}")
    if any("/".join(parts[:depth]) in files for depth in range(1, len(parts))):
        raise AssertionError(f"a file where a folder has to be: {name!r}")
