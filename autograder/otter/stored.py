"""Otter's tests as they are kept beside the hidden graders: questions, cases and points, as JSON.

An example's source is sent to the submission; what it should print stays with the grader.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.errors import AssignmentError

FILE_NAME = "otter_tests.json"


@dataclass(frozen=True)
class Example:
    """One step of a doctest: `want` is what it prints, `raises` the end of a traceback it asks for."""

    source: str
    want: str
    raises: str | None
    options: int


@dataclass(frozen=True)
class Case:
    """One test case: either `examples`, or the `function`-th test case function of the question's source."""

    name: str
    points: float
    is_hidden: bool
    examples: tuple[Example, ...] = ()
    function: int = -1
    failure_message: str = ""


@dataclass(frozen=True)
class OtterQuestion:
    """All cases of one question. `source` is the text of Otter's test file where the cases are functions."""

    name: str
    cases: tuple[Case, ...]
    is_all_or_nothing: bool = False
    source: str = ""

    @property
    def points(self) -> float:
        return sum(case.points for case in self.cases)


@dataclass(frozen=True)
class OtterTests:
    """The tests of one master, `master_sha256`, and the files that its notebook finds beside it."""

    master_sha256: str
    questions: tuple[OtterQuestion, ...]
    files: tuple[str, ...] = ()

    def write(self, graders_dir: Path) -> None:
        """Write them into the folder of the assignment's hidden graders."""
        path = graders_dir / FILE_NAME
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_tests(graders_dir: Path) -> OtterTests:
    """The tests that were written there; raises AssignmentError where there are none."""
    path = graders_dir / FILE_NAME
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return OtterTests(
            master_sha256=data["master_sha256"],
            questions=tuple(_question(item) for item in data["questions"]),
            files=tuple(data["files"]),
        )
    except FileNotFoundError as missing:
        raise AssignmentError(
            f"{path}: Otter's tests were not taken from the master yet; run `autograder import` on it"
        ) from missing
    except (json.JSONDecodeError, KeyError, TypeError) as cause:
        raise AssignmentError(
            f"{path}: damaged ({cause}); make it again with `autograder release`"
        ) from cause


def _question(item: dict[str, Any]) -> OtterQuestion:
    cases = tuple(
        Case(**{**case, "examples": tuple(Example(**example) for example in case["examples"])})
        for case in item["cases"]
    )
    return OtterQuestion(**{**item, "cases": cases})
