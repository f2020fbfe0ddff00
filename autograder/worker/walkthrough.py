"""A whole notebook run cell by cell, as far as it is asked for, for tests that look at what its cells left.

Otter's tests do: its `grader.check("q1")` judges the variables as they are at that cell. Here the grader
decides how far to go before it asks; what the notebook itself calls of Otter does nothing.
"""

import ast
import sys
import types
from collections.abc import Callable
from typing import Any

from autograder.worker import program


class Walkthrough:
    """The cells of a notebook that have not run yet."""

    def __init__(self, parsed: program.Program, namespace: dict[str, Any], folder: str) -> None:
        # Jupyter runs nothing of a cell that has a syntax error anywhere.
        broken = {problem.cell for problem in parsed.problems}
        self._left = [statement for statement in parsed.statements if statement.cell not in broken]
        self._namespace = namespace
        self._folder = folder
        namespace["display"] = lambda *values, **options: None
        namespace["get_ipython"] = _Shell

    @property
    def checks(self) -> dict[str, int]:
        """The last cell that checks a question, by its name."""
        return {name: statement.cell for statement in self._left for name in _checked_in(statement.node)}

    def go_to(self, cell: int) -> list[program.Problem]:
        """Run what is left of all cells up to that one; a cell ends where it raises. Returns what did."""
        due = [statement for statement in self._left if statement.cell <= cell]
        self._left = self._left[len(due) :]
        return program.run(due, self._namespace, folder=self._folder, ends_cell=True)


def _checked_in(node: ast.AST) -> list[str]:
    """The names in calls like `grader.check("q1")`."""
    calls = [
        one for one in ast.walk(node) if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)
    ]
    given = [
        value
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "check"
        for value in (*call.args[:1], *(word.value for word in call.keywords if word.arg == "question"))
    ]
    return [one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)]


class _Shell:
    """What `get_ipython()` gives: a shell that does nothing, and whose commands print nothing."""

    def getoutput(self, *arguments: Any, **options: Any) -> list[str]:
        return []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *arguments, **options: None


class _Notebook:
    """What a submission knows as `otter.Notebook`."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *arguments, **options: None


class TestCase:
    """What the text of Otter's test files knows as `otter.test_files.test_case`: a decorator."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.function: Callable[..., Any] = lambda: None

    def __call__(self, function: Callable[..., Any]) -> "TestCase":
        self.function = function
        return self


def stand_in_for_otter() -> None:
    """Put something small in the place of Otter, which takes a second to load and looks for its own tests."""
    otter, test_files = types.ModuleType("otter"), types.ModuleType("otter.test_files")
    vars(otter).update(Notebook=_Notebook, test_files=test_files, __path__=[])
    vars(test_files).update(test_case=TestCase)
    sys.modules.update({"otter": otter, "otter.test_files": test_files})
