"""Hostile files: what a student could hand in to harm whoever opens, unpacks, lists or displays it.

`ATTACKS` has, by name, how the file is called, its bytes, and what must become of it. Those that are graded
hold the honest solution, which keeps its points.
"""

import importlib.util
import json
import marshal
import stat
import struct
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests import handed_in
from tests.handed_in import code

HONEST = (Path(__file__).resolve().parent.parent / "variants" / "hw1_losses" / "vectorised.py").read_text()
LEFT_BEHIND = "autograder-attack"
HOSTILE = (
    "</script></td></pre><script>alert(1)</script><img src=x onerror=alert(1)>"
    "\x1b[2J\x1b]0;title\x07\u202e{{ 7*7 }}"
)
SHELL = f"touch /tmp/{LEFT_BEHIND}-shell"


@dataclass(frozen=True)
class Attack:
    """A file to hand in; `told` stands in the reason or the notes of its verdict."""

    file: str | bytes
    build: Callable[[], bytes]
    status: str
    told: str = ""
    score: float = 0.0


def rejected(file: str | bytes, build: Callable[[], bytes], told: str) -> Attack:
    return Attack(file, build, "rejected", told)


def graded(file: str | bytes, build: Callable[[], bytes], told: str = "", score: float = 100.0) -> Attack:
    return Attack(file, build, "graded", told, score)


# ---- zips


def zipped(*files, compression=zipfile.ZIP_DEFLATED):
    return handed_in.zipped(files, compression=compression)


def entry(name, mode):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.create_system = 3
    return info


def script(source=HONEST):
    return ("hw1_losses.py", source)


def path_traversal():
    evil = f"open('/tmp/{LEFT_BEHIND}', 'w')"
    up = "../" * 20
    names = (
        f"{up}tmp/{LEFT_BEHIND}.py",
        f"/tmp/{LEFT_BEHIND}.py",
        f"data/../../{LEFT_BEHIND}",
        f"..\\..\\{LEFT_BEHIND}",
        f"C:\\{LEFT_BEHIND}",
        f"./{up}{LEFT_BEHIND}",
        "..",
        f"~/../../tmp/{LEFT_BEHIND}",
    )
    return zipped(script(), *((name, evil) for name in names))


def links():
    """A link to the root, and a file that would be written through it."""
    link = stat.S_IFLNK | 0o777
    return zipped(
        script(),
        (entry("data", link), "/"),
        (f"data/tmp/{LEFT_BEHIND}", "through the link"),
        (entry("passwd.csv", link), "/etc/passwd"),
        (entry("loop", link), "loop"),
    )


def special_files():
    kinds = (stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK)
    return zipped(script(), *((entry(f"special{kind}.py", kind | 0o666), "") for kind in kinds))


def bomb_beside():
    return zipped(script(), ("bomb.csv", bytes(50_000_000)))


def bomb_for_a_script():
    return zipped(("hw1_losses.py", bytes(50_000_000)))


def nested_bombs():
    data = zipped(("bomb.py", bytes(1_000_000)))
    for _ in range(5):
        data = zipped(*((f"{number}.zip", data) for number in range(8)))
    return data


def claimed_sizes(real, claimed):
    """A bomb whose headers claim another size than it has."""
    data = zipped(script(), ("bomb.csv", bytes(real)))
    return data.replace(struct.pack("<L", real), struct.pack("<L", claimed))


def damaged_bombs():
    """Each has to be inflated to the last byte before its checksum turns out wrong."""
    bombs = [(f"{number}.ipynb", bytes(15_000_000)) for number in range(6)]
    data = bytearray(zipped(*bombs, ("z.ipynb", notebook(code(HONEST)))))
    position = 0
    for _ in bombs:
        position = data.index(b"PK\x01\x02", position) + 4
        data[position + 12] ^= 0xFF
    return bytes(data)


def overlapping_entries():
    """Two hundred entries of the directory share the bytes of one bomb."""
    data = zipped(script(), ("bomb.csv", bytes(7_000_000)))
    start = data.index(b"PK\x01\x02")
    last = data.rindex(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    copies = b"".join(data[last:end].replace(b"bomb.csv", b"b%03d.csv" % number) for number in range(200))
    size, count = end - start + len(copies), 202
    tail = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, count, count, size, start, 0)
    return data[:end] + copies + tail


def many_entries():
    return zipped(script(), *((f"{number}", b"") for number in range(5_000)), compression=zipfile.ZIP_STORED)


def duplicate_names():
    """Which of two entries counts depends on who looks."""
    forged = HONEST + "\n\ndef mse_loss(prediction, target):\n    return 0\n"
    return zipped(script(), script(forged), ("helper.py", "a = 1"), ("helper.py", "a = 2"))


def odd_entry_names():
    names = (f"{HOSTILE}.py", "a\nb.py", "=1+1\t.py", "x" * 500 + ".py", "nul\0.py", "\u202eyp.py")
    return zipped(script(), *((name, "raise SystemExit") for name in names))


def encrypted():
    data = bytearray(zipped(script()))
    for header, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + offset] |= 1
    return bytes(data)


def poisoned_pycache():
    """Honest text beside compiled code that is another, and asks not to be compared with it."""
    poison = compile(
        "def mse_loss(prediction, target):\n    return 0 * prediction.sum()\n", "helper.py", "exec"
    )
    flags = struct.pack("<L", 1)  # by hash, unchecked
    compiled = importlib.util.MAGIC_NUMBER + flags + bytes(8) + marshal.dumps(poison)
    honest = HONEST.split("def one_hot")[0]
    user = (
        HONEST.replace("import torch\n", "import torch\nimport helper\n") + "\n\nmse_loss = helper.mse_loss\n"
    )
    names = (f"__pycache__/helper.{sys.implementation.cache_tag}.pyc", "helper.pyc")
    return zipped(script(user), ("helper.py", honest), *((name, compiled) for name in names))


# ---- notebooks


def notebook(*cells, **extra):
    return handed_in.notebook(*cells, **extra).encode()


def old_notebook(cells, outputs=0):
    stream = {"output_type": "stream", "stream": "stdout", "text": "x"}
    cell = {"cell_type": "code", "language": "python", "input": HONEST, "outputs": [stream] * outputs}
    sheet = {"cells": [cell] * cells}
    return json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [sheet]}).encode()


def shell_and_magics():
    """Every way to a shell that a notebook has, around the honest solution."""
    cells = [
        f"!{SHELL}",
        f"x = !{SHELL}",
        f"!!{SHELL}",
        f"%system {SHELL}",
        f"%sx {SHELL}",
        f"%%bash\n{SHELL}",
        f"%%script sh\n{SHELL}",
        f"%%writefile /tmp/{LEFT_BEHIND}-magic\nhello",
        f"%run /tmp/{LEFT_BEHIND}.py",
        f"%env LD_PRELOAD=/tmp/{LEFT_BEHIND}.so\n%cd /\n%load_ext {LEFT_BEHIND}\n%pip install {LEFT_BEHIND}",
        f"get_ipython().system('{SHELL}')",
        f"get_ipython().run_cell_magic('bash', '', '{SHELL}')",
        f"import os\nos.system('{SHELL}')",
    ]
    return notebook(*map(code, cells), code(f"!{SHELL}\n%matplotlib inline\n{HONEST}\n!{SHELL}\n?torch"))


def forged_outputs():
    """Outputs and metadata that claim success, run a script or colour a terminal; q1 is wrong."""
    outputs = [
        {
            "output_type": "display_data",
            "metadata": {},
            "data": {"text/html": HOSTILE, "image/svg+xml": HOSTILE},
        },
        {"output_type": "display_data", "metadata": {}, "data": {"application/javascript": "alert(1)"}},
        {"output_type": "stream", "name": "stdout", "text": "q1 results: All test cases passed! 100/100"},
        {"output_type": "error", "ename": HOSTILE, "evalue": HOSTILE, "traceback": [HOSTILE]},
    ]
    text = {"cell_type": "markdown", "metadata": {}, "source": HOSTILE, "attachments": {HOSTILE: HOSTILE}}
    metadata = {
        "kernelspec": {"name": HOSTILE, "argv": ["sh", "-c", SHELL]},
        "otter": {"tests": {"q1": {"points": 1000}}, "score": 100},
    }
    wrong = "def mse_loss(prediction, target):\n    return 0 * prediction.sum()"
    return notebook(text, code(HONEST, outputs), code(wrong, outputs), metadata=metadata)


def flooded_outputs():
    stream = {"output_type": "stream", "name": "stdout", "text": "spam " * 3_000_000}
    return notebook(code(HONEST, [stream]))


def hostile_source():
    """Cells that no parser likes, beside an honest one."""
    cells = (
        "(" * 50_000,
        "-" * 100_000 + "1",
        "x = " + "9" * 100_000,
        "\0\ud800\u202e",
        HOSTILE,
        "lambda: " * 5_000 + "1",
        "a" + ".a" * 20_000,
        "f'" + "{" * 1_000,
    )
    return notebook(*map(code, cells), code(HONEST))


def odd_version(version):
    return notebook(code(HONEST), nbformat=version)


# ---- names


def empty():
    return b"\n"


ATTACKS = {
    "path traversal": graded("traversal.zip", path_traversal, "path that leaves the folder"),
    "links": graded("links.zip", links, "3 × link or special file"),
    "special files": graded("special.zip", special_files, "4 × link or special file"),
    "bomb beside the script": graded("bomb_beside.zip", bomb_beside, "too large"),
    "bomb for a script": rejected("bomb.zip", bomb_for_a_script, "larger than"),
    "bombs in bombs": rejected("nested.zip", nested_bombs, "nested archive"),
    "bomb that claims to be small": graded(
        "claims_little.zip", lambda: claimed_sizes(50_000_000, 1_000), "too large or damaged"
    ),
    "small file that claims to be huge": graded(
        "claims_much.zip", lambda: claimed_sizes(1_000, 2**32 - 2), "too large or damaged"
    ),
    "damaged bombs": rejected("damaged.zip", damaged_bombs, "no notebook of the zip can be read"),
    "overlapping entries": graded("overlap.zip", overlapping_entries, "too large or damaged"),
    "too many entries": rejected("entries.zip", many_entries, "more than 2000 entries"),
    "duplicate names": graded("duplicates.zip", duplicate_names, "2 × duplicate"),
    "odd names in a zip": graded("odd_names.zip", odd_entry_names, "unusable file name"),
    "encrypted zip": rejected("encrypted.zip", encrypted, "encrypted"),
    "program as a zip": rejected("program.zip", lambda: b"\x7fELF" + bytes(1000), "damaged"),
    "poisoned __pycache__": graded("pycache.zip", poisoned_pycache),
    "deep JSON": rejected("deep.ipynb", lambda: b"[" * 100_000, "nested too deeply"),
    "deep JSON in a cell": rejected(
        "deep_cell.ipynb", lambda: b'{"nbformat":4,"cells":' + b'{"a":' * 50_000, "nested too deeply"
    ),
    "JSON of too many parts": rejected(
        "parts.ipynb", lambda: b'{"nbformat":4,"cells":[' + b"{}," * 6_000_000 + b"0]}", "too many parts"
    ),
    "JSON over the limit": rejected("huge.ipynb", lambda: b" " * 20_000_001, "larger than 20 MB"),
    "too many cells": rejected("cells.ipynb", lambda: notebook(*[None] * 5_001), "more than 5000 cells"),
    "too much code": rejected(
        "code.ipynb", lambda: notebook(code("x = 1\n" * 400_000)), "more than 2 MB of code"
    ),
    "huge number": rejected(
        "number.ipynb", lambda: b'{"nbformat":' + b"9" * 10_000 + b"}", "JSON is damaged"
    ),
    "version that is text": graded("version_text.ipynb", lambda: odd_version(HOSTILE), "version is unknown"),
    "version that is negative": graded("version_low.ipynb", lambda: odd_version(-1), "version is unknown"),
    "old version of too many cells": rejected(
        "old_cells.ipynb", lambda: old_notebook(5_001), "more than 5000 cells"
    ),
    "old version of many outputs": graded(
        "old_outputs.ipynb", lambda: old_notebook(1, outputs=100_000), "old format and was upgraded"
    ),
    "old version of nothing": rejected(
        "old.ipynb", lambda: b'{"nbformat":3,"worksheets":[7]}', "cannot be upgraded"
    ),
    "shell and magics": graded("shell.ipynb", shell_and_magics),
    "forged outputs": graded("outputs.ipynb", forged_outputs, score=95),
    "flooded outputs": graded("flood.ipynb", flooded_outputs),
    "hostile source": graded("source.ipynb", hostile_source, "nested too deeply"),
    "web page as a notebook": rejected("page.ipynb", lambda: b"<html>" + HOSTILE.encode(), "web page"),
    "script of no text": graded("bytes.py", lambda: HONEST.encode() + b"\n# \xff\xfe\x00\x1b[2J", "UTF-8"),
    "unknown kind": rejected(f"{HOSTILE.replace('/', '')}.exe", empty, "cannot be graded"),
}
#: Names are told to people, spreadsheets and file systems; what the files hold does not matter.
NAMES = (
    "=1+1",
    "=cmd|' !A1",
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    " =1+1",
    "<script>alert(1)<",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "{{ 7*7 }}{% raw %}",
    "[bold red]100[",
    "\x1b[2J\x1b[31mansi",
    "\x1b]0;title\x07osc",
    "\x9b31mcsi",
    "\u202eecila",
    "\u2066a\u200bl\ufeffice",
    "\U000e0041tag",
    "two\nlines,100,100,graded",
    'quote",100,100,graded,"',
    "-rf",
    "$(touch autograder-attack)",
    "`touch autograder-attack`",
    "_..",
    "~",
    "%2e%2e%2f",
    "x" * 251,
    "A" * 40 + "\u202e",
    "CON",
    "honest",
    "HONEST",
    "ho\u0301nest",
    "hónest",
)
ATTACKS |= {f"name {name!a:.40}": rejected(f"{name}.py", empty, "empty") for name in NAMES}
ATTACKS["name in no encoding"] = rejected(b"caf\xe9\xff\x1b[31m.py", empty, "empty")
