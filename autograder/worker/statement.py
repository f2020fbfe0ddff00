"""What a program is made of: frozen values that parsing yields, selection filters and a run executes."""

import ast
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Statement:
    """One top-level statement: the names it binds or changes, and those it reads from elsewhere.

    `bound` are those that it binds itself, by an assignment, a definition or an import.
    """

    cell: int
    node: ast.stmt
    binds: frozenset[str]
    uses: frozenset[str]
    bound: frozenset[str]


@dataclass(frozen=True)
class CellProblem:
    """A part of a cell that could not be understood, and is left out."""

    cell: int
    line: int
    message: str

    def to_json(self) -> dict[str, Any]:
        return {"cell": self.cell, "line": self.line, "message": self.message}


@dataclass(frozen=True)
class Problem:
    """A statement that raised when it ran; `error` is what `tracebacks.describe` says of it."""

    cell: int
    line: int
    error: dict[str, Any]

    @property
    def message(self) -> str:
        """One line, as Python itself would end the traceback."""
        return f"{self.error['type']}: {self.error['message']}".removesuffix(": ")

    def to_json(self) -> dict[str, Any]:
        return {"cell": self.cell, "line": self.line, "message": self.message, "error": self.error}


@dataclass(frozen=True)
class Program:
    """All statements of a submission in notebook order. `texts` are the cells as their lines are counted."""

    statements: tuple[Statement, ...]
    problems: tuple[CellProblem, ...] = ()
    texts: dict[int, str] = field(default_factory=dict)
