"""What students would get in; every place in it that gives something away out.

Looked for: lines of the solution and of the variants, hidden tests, paths of the graders, marks of the
master's format, outputs, and metadata that says more than a notebook needs.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.archive import list_files
from autograder.assignment import Assignment
from autograder.errors import AssignmentError
from autograder.kept_back import Secret, list_secrets, squeeze
from autograder.master import question_names
from autograder.released_text import pieces, read_notebook, read_texts

_SHOWN = 10

_MARKER = re.compile(
    r"#\s*(BEGIN|END)\s+(SOLUTION|PROMPT|QUESTION|TESTS)\b|#\s*SOLUTION\b|#\s*ASSIGNMENT CONFIG"
)
_HIDDEN_CASE = re.compile(r"""['"]?hidden['"]?\s*[:=]\s*true""", re.IGNORECASE)
_CODE_SPAN = re.compile(r"`([^`]+)`")
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
    master = json.loads(assignment.master.read_text(encoding="utf-8"))
    secrets, questions = list_secrets(assignment, master), set(question_names(master))
    leaks: dict[Leak, None] = {}
    for path in list_files(student_dir):
        name = path.relative_to(student_dir).as_posix()
        # Jupyter leaves it where somebody has tried the notebook; nothing hidden gets into a release.
        if ".ipynb_checkpoints" in name.split("/"):
            continue
        for inner, text in read_texts(name, path.read_bytes()):
            leaks.update(dict.fromkeys(_in_text(inner, text, secrets, questions)))
    return list(leaks)


def _in_text(name: str, text: str, secrets: dict[str, Secret], questions: set[str]) -> Iterator[Leak]:
    if notebook := read_notebook(name, text):
        yield from _in_structure(name, notebook, questions)
    if name.startswith("tests/") and _HIDDEN_CASE.search(text):
        yield Leak(name, "has a hidden test")
    for place, lines in pieces(name, text):
        yield from _in_lines(place, lines, secrets)


def _in_lines(place: str, lines: list[str], secrets: dict[str, Secret]) -> Iterator[Leak]:
    for line in lines:
        if _MARKER.search(line):
            yield Leak(place, f"still has the marker {line.strip()!r}")
    squeezed = [squeeze(line) for line in lines]
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
    return isinstance(metadata["tests"], list) and set(map(str, metadata["tests"])) <= questions
