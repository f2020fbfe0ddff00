"""An assignment in; what students must not find in anything that they get, out, without its white space.

It is the solution, line by line and expression by expression, the other correct answers, the hidden tests,
and the paths of the graders; less what everybody writes, and what the master shows to students anyway.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from autograder.assignment import Assignment
from autograder.master import hidden_test_lines, public_lines, solution_lines, solution_values

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

_CALL = re.compile(r"[\w\])]\(")
_WHITESPACE = re.compile(r"\s+")


class Secret(NamedTuple):
    """A leak wherever it is found; `is_whole_line`: only where it is a whole line, or all in backticks."""

    kind: str
    line: str
    is_whole_line: bool = False


def list_secrets(assignment: Assignment, master: dict[str, Any]) -> dict[str, Secret]:
    """Every secret by its text without white space."""
    public = {squeeze(line) for line in public_lines(master)}
    secrets: dict[str, Secret] = {}
    for path in sorted(assignment.variants_dir.glob("*.py")):
        for line in _telling_lines(path):
            if squeeze(line) not in public:
                secrets[squeeze(line)] = Secret(f"a line of the correct answer {path.name}", line)
    for path in sorted(assignment.graders_dir.glob("*.py")):
        for line in _telling_lines(path):
            secrets[squeeze(line)] = Secret(f"a line of the hidden tests in {path.name}", line)
    for secret in _of_master(master):
        secrets[squeeze(secret.line)] = secret
    for name in _paths(assignment):
        secrets[squeeze(name)] = Secret("a path of the graders", name)
    return secrets


def _of_master(master: dict[str, Any]) -> Iterator[Secret]:
    """Solution and hidden tests, without what is common and what students are shown anyway."""
    public = [squeeze(line) for line in public_lines(master)]
    everything = "".join(public)
    without_tests = "".join(squeeze(line) for line in public_lines(master, with_tests=False))
    for line in hidden_test_lines(master):
        text = squeeze(line)
        if text not in public and (len(text) >= _SURE_CHARS or _is_telling(line, _SHORTEST_TEST)):
            yield Secret("a hidden test", line, is_whole_line=len(text) < _SURE_CHARS)
    for value in solution_values(master):
        text = squeeze(value)
        # What calls nothing says little without the name it gets; and public tests may need the same.
        is_shown = text in without_tests if _CALL.search(text) else text in everything
        if len(text) >= _SURE_CHARS and not (is_shown and (_is_common(value) or not _CALL.search(text))):
            yield Secret("a line of the solution", value)
    for line in solution_lines(master):
        text = squeeze(line)
        if len(text) >= _SURE_CHARS:
            if not (_is_common(line) and text in without_tests):
                yield Secret("a line of the solution", line)
        elif text not in public and _is_telling(line, _SHORTEST_LINE):
            yield Secret("a line of the solution", line, is_whole_line=True)


def _is_telling(line: str, shortest: int) -> bool:
    return len(squeeze(line)) >= shortest and not _is_common(line)


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
            and len(squeeze(line)) >= _TELLING_CHARS
            and not _EVERYONES.match(line.strip())
        ):
            yield line


def squeeze(line: str) -> str:
    """A line without its white space."""
    return _WHITESPACE.sub("", line)
