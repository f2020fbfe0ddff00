"""Tests as Otter holds them in, as we store them out. Otter's own classes read them and share the points.

It takes seconds to import them: `python -m autograder.otter.reading NOTEBOOK FOLDER` reads the tests of a
notebook that Otter has made in a process of its own.
"""

import doctest
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from otter.nbmeta_config import NBMetadataConfig
from otter.test_files import create_test_file

from autograder.otter.stored import Case, Example, OtterQuestion, OtterTests


def read_assigned(master: Path, result: Path) -> OtterTests:
    """The tests of a master from what `otter assign` made of it: `result/autograder` and `result/student`."""
    notebook = result / "autograder" / master.name
    student_dir = result / "student"
    return OtterTests(
        master_sha256=hashlib.sha256(master.read_bytes()).hexdigest(),
        questions=read_questions(notebook),
        files=tuple(
            path.relative_to(student_dir).as_posix()
            for path in sorted(student_dir.rglob("*"))
            if path.is_file()
            and path.name != master.name
            and "tests" not in path.relative_to(student_dir).parts
        ),
    )


def read_questions(notebook: Path) -> tuple[OtterQuestion, ...]:
    """The tests that a notebook which Otter has made has, in it or beside it."""
    return tuple(map(_question, _test_files(notebook)))


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
