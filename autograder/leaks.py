"""What students would get in; every place in it that gives something away out.

Looked for: lines of the solution and of the variants, hidden tests, paths of the graders, marks of the
master's format, outputs, and metadata that says more than a notebook needs.
"""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from autograder.archive import list_files
from autograder.assignment import Assignment
from autograder.errors import AssignmentError

#: Lines of the solution that are shorter (`return total`) occur by chance: they must be a whole line, found
#: nowhere in what the master shows to students anyway.
_SURE_CHARS = 16
_TRIVIAL_CHARS = 8

#: Shorter lines of graders and variants are everyone's (`model.zero_grad()`), as is what begins like this.
_TELLING_CHARS = 24
_COMMON = re.compile(r"(from|import|class|def (?!test_)|with|for|if|elif|else|try|except|super\(|@|#)")

_SHOWN = 10

_BEGIN = re.compile(r"#\s*BEGIN SOLUTION\b")
_END = re.compile(r"#\s*END SOLUTION\b")
_ONE_LINE = re.compile(r"#\s*SOLUTION\b.*$")
_MARKER = re.compile(r"#\s*(BEGIN|END)?\s*(SOLUTION|PROMPT|QUESTION|TESTS)\b|#\s*ASSIGNMENT CONFIG")
_BOUNDARY = re.compile(r"#\s*(BEGIN|END)\s+(SOLUTION|TESTS)\b", re.IGNORECASE)
_HIDDEN = re.compile(r"^\s*#.*\bhidden\b|^\s*hidden:\s*true", re.IGNORECASE | re.MULTILINE)
_HIDDEN_CASE = re.compile(r"""['"]?hidden['"]?\s*[:=]\s*true""", re.IGNORECASE)
_NAME = re.compile(r"[\w.-]{1,40}")
_WHITESPACE = re.compile(r"\s+")

NOTEBOOK_KEYS = {"kernelspec", "language_info", "otter"}
_OTTER_KEYS = {
    "OK_FORMAT",
    "tests",
    "assignment_name",
    "require_no_pdf_confirmation",
    "export_pdf_failure_message",
}
CELL_KEYS = {"deletable", "editable", "otter", "tags"}


@dataclass(frozen=True)
class Leak:
    """One thing that students must not get, and where they would find it."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place} {self.what}"


class _Secret(NamedTuple):
    kind: str
    line: str
    is_whole_line: bool = False


def refuse_leaks(assignment: Assignment, student_dir: Path) -> None:
    """Raise AssignmentError that names the places if anything in `student_dir` is not for students."""
    leaks = find_leaks(assignment, student_dir)
    if leaks:
        more = f"\n  … and {len(leaks) - _SHOWN} more" if len(leaks) > _SHOWN else ""
        raise AssignmentError(
            f"{assignment.slug}: what students get would give something away:\n"
            + "\n".join(f"  {leak}" for leak in leaks[:_SHOWN])
            + more
            + "\nReword the text that is for students, or mark it as solution or hidden test, too."
        )


def find_leaks(assignment: Assignment, student_dir: Path) -> list[Leak]:
    """All leaks in the files below `student_dir`, in their order, each once."""
    secrets = _secrets(assignment)
    leaks: dict[Leak, None] = {}
    for path in list_files(student_dir):
        if ".ipynb_checkpoints" in path.parts:
            continue  # left by Jupyter where somebody has tried the notebook; Otter gets no hidden files
        name = path.relative_to(student_dir).as_posix()
        text = path.read_bytes().decode("utf-8", "ignore")
        if path.suffix == ".ipynb":
            leaks.update(dict.fromkeys(_in_structure(name, json.loads(text))))
        if name.startswith("tests/") and _HIDDEN_CASE.search(text):
            leaks[Leak(name, "has a hidden test")] = None
        lines = list(_lines(name, text, is_notebook=path.suffix == ".ipynb"))
        leaks.update(dict.fromkeys(_in_lines(lines, secrets)))
    return list(leaks)


def _in_lines(lines: list[tuple[str, str]], secrets: dict[str, _Secret]) -> Iterator[Leak]:
    squeezed = [(place, _squeeze(line)) for place, line in lines]
    # Once through the whole text for each secret; only what is in there is looked for line by line.
    whole = "\n".join(line for _, line in squeezed)
    present = {text: secret for text, secret in secrets.items() if text in whole}
    for (place, original), (_, line) in zip(lines, squeezed, strict=True):
        if _MARKER.search(original):
            yield Leak(place, f"still has the marker {original.strip()!r}")
        for text, secret in present.items():
            if line == text if secret.is_whole_line else text in line:
                yield Leak(place, f"would give away {secret.kind}: {secret.line.strip()!r}")


def _in_structure(name: str, notebook: dict[str, Any]) -> Iterator[Leak]:
    """Outputs, hidden cases and metadata that a released notebook has no need for."""
    for number, cell in enumerate(notebook["cells"], start=1):
        place = f"{name}, cell {number},"
        if cell.get("outputs"):
            yield Leak(place, "has an output; clear it")
        if cell.get("execution_count"):
            yield Leak(place, "has an execution count")
        metadata = cell.get("metadata", {})
        for key in metadata.keys() - CELL_KEYS:
            yield Leak(place, f"has the metadata {key!r}")
        if not _is_list_of_questions(metadata.get("otter", {})):
            yield Leak(place, "has the metadata 'otter'")
        for tag in metadata.get("tags", []):
            if "otter_assign" in tag or "solution" in tag.lower():
                yield Leak(place, f"has the tag {tag!r}")
    metadata = notebook.get("metadata", {})
    for key in metadata.keys() - NOTEBOOK_KEYS:
        yield Leak(f"metadata of {name}", f"has {key!r}")
    for key in metadata.get("otter", {}).keys() - _OTTER_KEYS:
        yield Leak(f"metadata of {name}", f"has Otter's {key!r}")
    for question, tests in metadata.get("otter", {}).get("tests", {}).items():
        if _HIDDEN_CASE.search(json.dumps(tests)):
            yield Leak(f"metadata of {name}", f"has a hidden test of {question}")


def _is_list_of_questions(metadata: Any) -> bool:
    """Whether it is what Otter writes where `check_cell: false` leaves out a check: `{"tests": ["q1"]}`."""
    if not isinstance(metadata, dict) or metadata.keys() - {"tests"}:
        return False
    return all(isinstance(name, str) and _NAME.fullmatch(name) for name in metadata.get("tests", []))


def _secrets(assignment: Assignment) -> dict[str, _Secret]:
    """What must not be found, without its white space."""
    master = json.loads(assignment.master.read_text(encoding="utf-8"))
    public = {_squeeze(line) for line in public_lines(master)}
    secrets: dict[str, _Secret] = {}
    for path in sorted(assignment.variants_dir.glob("*.py")):
        for line in _telling_lines(path):
            if _squeeze(line) not in public:
                secrets[_squeeze(line)] = _Secret(f"a line of the correct answer {path.name}", line)
    for path in sorted(assignment.graders_dir.glob("*.py")):
        for line in _telling_lines(path):
            secrets[_squeeze(line)] = _Secret(f"a line of the hidden tests in {path.name}", line)
    for line in hidden_test_lines(master):
        if len(text := _squeeze(line)) >= _SURE_CHARS and text not in public:
            secrets[text] = _Secret("a hidden test", line)
    for line in solution_lines(master):
        if len(text := _squeeze(line)) >= _SURE_CHARS:
            secrets[text] = _Secret("a line of the solution", line)
        elif len(text) >= _TRIVIAL_CHARS and text not in public:
            secrets[text] = _Secret("a line of the solution", line, is_whole_line=True)
    for name in _paths(assignment):
        secrets[_squeeze(name)] = _Secret("a path of the graders", name)
    return secrets


def _paths(assignment: Assignment) -> list[str]:
    folders = [
        assignment.graders_dir,
        assignment.mistakes_dir,
        assignment.variants_dir,
        assignment.solutions_dir,
    ]
    relative = [folder.relative_to(assignment.root).as_posix() for folder in folders]
    root = str(assignment.root)
    return [*relative, "tests/graders", *([root] if root.count("/") >= 2 else [])]


def _telling_lines(path: Path) -> Iterator[str]:
    """Lines of Python that nobody writes by chance, the text of docstrings and comments left out."""
    source = path.read_text(encoding="utf-8")
    prose = {
        number
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.end_lineno
        for number in range(node.lineno, node.end_lineno + 1)
    }
    for number, line in enumerate(source.splitlines(), start=1):
        if number not in prose and len(_squeeze(line)) >= _TELLING_CHARS and not _COMMON.match(line.strip()):
            yield line


class _Part(NamedTuple):
    """The source of a cell of the master, and the block that it stands in: "", "SOLUTION" or "TESTS"."""

    block: str
    cell_type: str
    source: str


def _parts(master: dict[str, Any]) -> Iterator[_Part]:
    block = ""
    for cell in master["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] != "raw":
            yield _Part(block, cell["cell_type"], source)
        elif boundary := _BOUNDARY.match(source):
            block = boundary[2].upper() if boundary[1].upper() == "BEGIN" else ""


def solution_lines(master: dict[str, Any]) -> Iterator[str]:
    """Lines of the master notebook that are the solution, in code and in text."""
    for part in _parts(master):
        if part.cell_type == "code" and part.block != "TESTS":
            yield from (line for line, is_secret in _split(part.source) if is_secret)
        elif part.block == "SOLUTION":
            yield from part.source.splitlines()


def hidden_test_lines(master: dict[str, Any]) -> Iterator[str]:
    """Lines of the hidden tests that stand in the master notebook itself, as Otter has them."""
    for part in _parts(master):
        if part.block == "TESTS" and _HIDDEN.search(part.source):
            yield from part.source.splitlines()


def public_lines(master: dict[str, Any]) -> Iterator[str]:
    """Lines of code that the master shows to students: skeletons, examples and public tests."""
    for part in _parts(master):
        if part.cell_type == "code" and not (part.block == "TESTS" and _HIDDEN.search(part.source)):
            yield from (line for line, is_secret in _split(part.source) if not is_secret)


def _split(source: str) -> Iterator[tuple[str, bool]]:
    """The lines of a code cell, and whether each is part of the solution."""
    is_solution = False
    for line in source.splitlines():
        if _END.search(line):
            is_solution = False
        elif _BEGIN.search(line):
            is_solution = True
        elif is_solution:
            yield line, True
        elif _ONE_LINE.search(line):
            # Otter leaves `name = ...` of such a line: what is secret is the value.
            statement = _ONE_LINE.sub("", line)
            yield statement.partition("=")[2] or statement, True
        else:
            yield line, False


def _lines(name: str, text: str, *, is_notebook: bool) -> Iterator[tuple[str, str]]:
    """Every line of text in a file, with the place where it is."""
    if not is_notebook:
        yield from ((name, line) for line in text.splitlines())
        return
    notebook = json.loads(text)
    for number, cell in enumerate(notebook.pop("cells"), start=1):
        yield from ((f"{name}, cell {number},", line) for line in "".join(cell.pop("source")).splitlines())
        yield from ((f"metadata of {name}, cell {number},", line) for line in _strings(cell))
    yield from ((f"metadata of {name}", line) for line in _strings(notebook))


def _strings(value: Any) -> Iterator[str]:
    """Lines of all strings in a JSON value."""
    if isinstance(value, str):
        yield from value.splitlines()
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(key)
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _squeeze(line: str) -> str:
    return _WHITESPACE.sub("", line)
