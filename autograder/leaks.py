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
from autograder.master import hidden_test_lines, public_lines, solution_lines, solution_values
from autograder.released_text import pieces, read_notebook, read_texts

#: Shorter lines of a solution or a hidden test (`return total`) occur by chance: they must be a whole line,
#: or all that stands between backticks, and nowhere in what the master shows to students anyway.
_SURE_CHARS = 16
_SHORTEST_LINE = 8
_SHORTEST_TEST = 5

#: Shorter lines of graders and variants are everyone's (`model.zero_grad()`), as is what begins like this.
_TELLING_CHARS = 24
_EVERYONES = re.compile(r"(from|import|class|def (?!test_)|with|for|if|elif|else|try|except)\b|super\(|@|#")

#: What an honest master may have in its solution and in public code: comments, imports, heads of functions,
#: classes and `with`, and calls with nothing but names, numbers and files (`optimizer.zero_grad()`).
_ARGUMENT = r"""(?:[\w.]+|"[\w./-]+"|'[\w./-]+')"""
_COMMON = re.compile(
    rf"(#|@|(import|from)\b).*|(def|class)\b.*:|"
    rf"(with\s+)?(super\(\)\.)?[\w.]+\(({_ARGUMENT}(,\s*{_ARGUMENT})*)?\)(\s+as\s+\w+)?:?"
)

_SHOWN = 10

_MARKER = re.compile(
    r"#\s*(BEGIN|END)\s+(SOLUTION|PROMPT|QUESTION|TESTS)\b|#\s*SOLUTION\b|#\s*ASSIGNMENT CONFIG"
)
_HIDDEN_CASE = re.compile(r"""['"]?hidden['"]?\s*[:=]\s*true""", re.IGNORECASE)
_CALL = re.compile(r"[\w\])]\(")
_CODE_SPAN = re.compile(r"`([^`]+)`")
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
    questions = {question.name for question in assignment.questions}
    leaks: dict[Leak, None] = {}
    for path in list_files(student_dir):
        name = path.relative_to(student_dir).as_posix()
        # Jupyter leaves it where somebody has tried the notebook; nothing hidden gets into a release.
        if ".ipynb_checkpoints" in name.split("/"):
            continue
        for inner, text in read_texts(name, path.read_bytes()):
            leaks.update(dict.fromkeys(_in_text(inner, text, secrets, questions)))
    return list(leaks)


def _in_text(name: str, text: str, secrets: dict[str, _Secret], questions: set[str]) -> Iterator[Leak]:
    if notebook := read_notebook(name, text):
        yield from _in_structure(name, notebook, questions)
    if name.startswith("tests/") and _HIDDEN_CASE.search(text):
        yield Leak(name, "has a hidden test")
    for place, lines in pieces(name, text):
        yield from _in_lines(place, lines, secrets)


def _in_lines(place: str, lines: list[str], secrets: dict[str, _Secret]) -> Iterator[Leak]:
    for line in lines:
        if _MARKER.search(line):
            yield Leak(place, f"still has the marker {line.strip()!r}")
    squeezed = [_squeeze(line) for line in lines]
    # Without line ends, too: an expression may be broken over lines.
    everything = "".join(squeezed)
    alone = {*squeezed, *(span for line in squeezed for span in _CODE_SPAN.findall(line))}
    found = [
        text for text, secret in secrets.items() if text in (alone if secret.is_whole_line else everything)
    ]
    for text in found:
        # The longest that was found tells the most.
        if not any(text != other and text in other for other in found):
            yield Leak(place, f"would give away {secrets[text].kind}: {secrets[text].line.strip()!r}")


def _in_structure(name: str, notebook: dict[str, Any], questions: set[str]) -> Iterator[Leak]:
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
        if "otter" in metadata and not _names_questions(metadata["otter"], questions):
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


def _names_questions(metadata: Any, questions: set[str]) -> bool:
    """Whether it is what Otter writes for a check that has no cell (`check_cell: false`)."""
    if not isinstance(metadata, dict) or metadata.keys() != {"tests"}:
        return False
    return isinstance(metadata["tests"], list) and all(name in questions for name in metadata["tests"])


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
    for secret in _secrets_of_master(master, public):
        secrets[_squeeze(secret.line)] = secret
    for name in _paths(assignment):
        secrets[_squeeze(name)] = _Secret("a path of the graders", name)
    return secrets


def _secrets_of_master(master: dict[str, Any], public: set[str]) -> Iterator[_Secret]:
    """Solution and hidden tests, without what is common and what everybody is shown; `public`: all lines."""
    everything = "\n".join(public)
    without_tests = "\n".join(_squeeze(line) for line in public_lines(master, with_tests=False))
    for line in hidden_test_lines(master):
        text = _squeeze(line)
        if text not in public and (len(text) >= _SURE_CHARS or _is_telling(line, _SHORTEST_TEST)):
            yield _Secret("a hidden test", line, is_whole_line=len(text) < _SURE_CHARS)
    for value in solution_values(master):
        text = _squeeze(value)
        # What calls nothing says little without the name it gets; and public tests may need the same.
        is_shown = text in without_tests if _CALL.search(text) else text in everything
        if len(text) >= _SURE_CHARS and not (is_shown and (_is_common(value) or not _CALL.search(text))):
            yield _Secret("a line of the solution", value)
    for line in solution_lines(master):
        text = _squeeze(line)
        if len(text) >= _SURE_CHARS:
            if not (_is_common(line) and text in without_tests):
                yield _Secret("a line of the solution", line)
        elif text not in public and _is_telling(line, _SHORTEST_LINE):
            yield _Secret("a line of the solution", line, is_whole_line=True)


def _is_telling(line: str, shortest: int) -> bool:
    return len(_squeeze(line)) >= shortest and not _is_common(line)


def _is_common(line: str) -> bool:
    return bool(_COMMON.fullmatch(line.strip()))


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
        if (
            number not in prose
            and len(_squeeze(line)) >= _TELLING_CHARS
            and not _EVERYONES.match(line.strip())
        ):
            yield line


def _squeeze(line: str) -> str:
    return _WHITESPACE.sub("", line)
