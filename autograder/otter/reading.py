"""Tests as Otter holds them in, as we store them out. Otter's own classes read them and share the points.

It takes seconds to import them: `python -m autograder.otter.reading NOTEBOOK FOLDER` reads the tests of a
notebook that Otter has made in a process of its own.
"""

import doctest
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from otter.nbmeta_config import NBMetadataConfig
from otter.test_files import create_test_file

from autograder.otter.stored import Case, Example, OtterQuestion, OtterTests

_CHECK = re.compile(r"""\.check\(\s*["']([^"'\n]+)["']""")

#: Files that Otter writes or takes for itself.
_OTTERS_OWN = ("otter_config.json", ".OTTER_LOG", "requirements.txt", "environment.yml")


def read_assigned(master: Path, result: Path) -> OtterTests:
    """The tests of a master from what `otter assign` made of it: `result/autograder` and `result/student`."""
    notebook = result / "autograder" / master.name
    return OtterTests(
        master_sha256=hashlib.sha256(master.read_bytes()).hexdigest(),
        questions=read_questions(notebook),
        files=_files(master, result),
    )


def _files(master: Path, result: Path) -> tuple[str, ...]:
    """What the notebook finds beside it: files for students, and those that only the grader has."""
    found = {
        path.relative_to(folder)
        for folder in (result / "student", result / "autograder")
        for path in folder.rglob("*")
        if path.is_file()
    }
    return tuple(
        path.as_posix()
        for path in sorted(found)
        if path.parts[0] != "tests"
        and path.name not in (master.name, *_OTTERS_OWN)
        and (master.parent / path).is_file()
    )


def read_questions(notebook: Path) -> tuple[OtterQuestion, ...]:
    """The tests that a notebook of Otter's making has, in it or beside it, in the order of their checks."""
    questions = list(map(_question, _test_files(notebook)))
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    names = [name for cell in cells for name in _checked_in(cell)]
    order = {name: at for at, name in reversed(list(enumerate(names)))}
    # Otter keeps them sorted by name, where q10 comes before q2.
    return tuple(sorted(questions, key=lambda question: order.get(question.name, len(order))))


def _checked_in(cell: dict[str, Any]) -> list[str]:
    """The questions that a cell checks, or that Otter checks after it."""
    after: list[str] = cell["metadata"].get("otter", {}).get("tests", [])
    return [*_CHECK.findall("".join(cell["source"])), *after]


def _test_files(notebook: Path) -> Iterator[Any]:
    """Otter's test objects: from files where the master asks for files, else from the notebook's metadata."""
    metadata = json.loads(notebook.read_text(encoding="utf-8"))["metadata"].get("otter", {})
    tests = metadata.get("tests", {})
    if tests:
        config = NBMetadataConfig(metadata)
        for name in tests:
            yield create_test_file(str(notebook), config, test_name=name)
    else:
        for path in sorted((notebook.parent / "tests").glob("*.py")):
            yield create_test_file(str(path), NBMetadataConfig())


def _question(test_file: Any) -> OtterQuestion:
    has_functions = any(not isinstance(case.body, str) for case in test_file.test_cases)
    return OtterQuestion(
        name=test_file.name,
        cases=tuple(
            Case(
                name=case.name,
                points=float(case.points),
                is_hidden=bool(case.hidden),
                examples=() if has_functions else tuple(_examples(case.body, case.name)),
                function=number if has_functions else -1,
                failure_message=case.failure_message or "",
            )
            for number, case in enumerate(test_file.test_cases)
        ),
        is_all_or_nothing=bool(test_file.all_or_nothing),
        source=test_file.source if has_functions else "",
    )


def _examples(text: str, name: str) -> Iterator[Example]:
    for example in doctest.DocTestParser().get_examples(text, name):
        options = sum(flag for flag, is_on in example.options.items() if is_on)
        yield Example(example.source, example.want, example.exc_msg, options)


if __name__ == "__main__":
    OtterTests("", read_questions(Path(sys.argv[1]))).write(Path(sys.argv[2]))
