"""A master notebook in, what students get out: a folder with notebook, checks and data, and a zip of it.

`otter assign` strips the solutions; then everything that differs from run to run is made the same, and the
result is searched for lines of the solution before anything of it is kept.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.archive import list_files, write_zip
from autograder.assignment import Assignment
from autograder.errors import AssignmentError

#: Shorter lines (`return total`, `n, c = z.shape`) occur by chance; they give nothing away.
_TRIVIAL_CHARS = 16
_TIMEOUT_S = 300.0

_BEGIN = re.compile(r"#\s*BEGIN SOLUTION\b")
_END = re.compile(r"#\s*END SOLUTION\b")
_ONE_LINE = re.compile(r"#\s*SOLUTION\b.*$")
_MARKER = re.compile(r"#\s*(BEGIN|END)?\s*(SOLUTION|PROMPT|QUESTION|TESTS)\b|#\s*ASSIGNMENT CONFIG")
_BOUNDARY = re.compile(r"#\s*(BEGIN|END)\s+(SOLUTION|TESTS)\b", re.IGNORECASE)
_HIDDEN = re.compile(r"^\s*#.*\bhidden\b|^\s*hidden:\s*true", re.IGNORECASE | re.MULTILINE)
_WHITESPACE = re.compile(r"\s+")


def release(assignment: Assignment, out_dir: Path) -> list[Path]:
    """Write `out_dir/<slug>/` and `out_dir/<slug>.zip`, replacing older ones; returns these two paths.

    The same master gives the same bytes. Raises AssignmentError when Otter refuses the master, or when a line
    of the solution or a hidden test is in what students would get; nothing is written then.
    """
    with tempfile.TemporaryDirectory(prefix="release-") as name:
        student_dir = run_otter(assignment, Path(name))
        notebook = student_dir / f"{assignment.slug}.ipynb"
        notebook.write_text(normalise(notebook.read_text(encoding="utf-8")), encoding="utf-8")
        write_checks(notebook)
        refuse_leaks(assignment, student_dir)
        folder, archive = out_dir / assignment.slug, out_dir / f"{assignment.slug}.zip"
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        for path in list_files(student_dir):
            target = folder / path.relative_to(student_dir)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        write_zip(folder, archive)
    return [folder, archive]


def run_otter(assignment: Assignment, scratch: Path) -> Path:
    """The folder that `otter assign` makes for students, below `scratch`."""
    if not assignment.master.is_file():
        raise AssignmentError(f"{assignment.master}: there is no master notebook; write one")
    # Otter names the student's notebook after the master's file, and its files are relative to the master.
    source = scratch / "source"
    ignored = shutil.ignore_patterns("__pycache__", ".*", assignment.master.name, "assignment.toml")
    shutil.copytree(assignment.solutions_dir, source, ignore=ignored)
    if assignment.data_dir.is_dir():
        shutil.copytree(assignment.data_dir, source / "data", dirs_exist_ok=True)
    notebook = source / f"{assignment.slug}.ipynb"
    shutil.copyfile(assignment.master, notebook)
    result = scratch / "result"
    command = [sys.executable, "-m", "otter", "assign", "--no-pdfs", "--no-run-tests"]
    # A process of its own: Otter changes the working directory and sets up logging of its own.
    try:
        done = subprocess.run(
            [*command, str(notebook), str(result)],
            cwd=source,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
        )
    except subprocess.TimeoutExpired as cause:
        raise AssignmentError(f"{assignment.master}: otter assign took over {_TIMEOUT_S:.0f} s") from cause
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise AssignmentError(f"{assignment.master}: otter assign refused it: {reason}")
    return result / "student"


def normalise(text: str) -> str:
    """A notebook's JSON without outputs, counters and editor metadata, its cell ids made from the content."""
    notebook: dict[str, Any] = json.loads(text)
    taken: set[str] = set()
    notebook["cells"] = [cell for cell in notebook["cells"] if "".join(cell["source"]).strip()]
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        cell["source"] = source.splitlines(keepends=True)
        cell["id"] = _cell_id(cell["cell_type"], source, taken)
        if cell["cell_type"] == "code":
            cell["execution_count"], cell["outputs"] = None, []
    kept = {"kernelspec", "language_info", "otter"}
    notebook["metadata"] = {key: value for key, value in notebook["metadata"].items() if key in kept}
    notebook["metadata"]["language_info"] = {"name": "python"}
    notebook["nbformat"], notebook["nbformat_minor"] = 4, 5
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def write_checks(notebook: Path) -> None:
    """Put the checks of the notebook's metadata into `tests/` beside it, too, a file for each question.

    `otter check` and Otter on Colab read them from there only; a notebook that was moved has its metadata.
    """
    checks = json.loads(notebook.read_text(encoding="utf-8"))["metadata"].get("otter", {}).get("tests", {})
    folder = notebook.parent / "tests"
    folder.mkdir(exist_ok=True)
    for question, check in checks.items():
        # Otter keeps functions as text, and the older format of its tests as a dict.
        text = check if isinstance(check, str) else f"OK_FORMAT = True\n\ntest = {check!r}\n"
        (folder / f"{question}.py").write_text(text, encoding="utf-8")


def _cell_id(kind: str, source: str, taken: set[str]) -> str:
    digest = hashlib.sha256(f"{kind}\n{source}".encode()).hexdigest()[:8]
    name, count = digest, 1
    while name in taken:
        count += 1
        name = f"{digest}-{count}"
    taken.add(name)
    return name


def refuse_leaks(assignment: Assignment, student_dir: Path) -> None:
    """Raise AssignmentError that names the place if a file in `student_dir` holds a line of the solution."""
    secrets = {
        squeezed: line
        for line in secret_lines(json.loads(assignment.master.read_text(encoding="utf-8")))
        if len(squeezed := _squeeze(line)) >= _TRIVIAL_CHARS
    }
    for place, line in _released_lines(student_dir):
        if _MARKER.search(line):
            raise AssignmentError(f"{assignment.slug}: {place} still has the marker {line.strip()!r}")
        squeezed = _squeeze(line)
        for secret, original in secrets.items():
            if secret in squeezed:
                raise AssignmentError(
                    f"{assignment.slug}: {place} would give away a line of the solution: "
                    f"{original.strip()!r}. Reword the released text or mark it as solution, too."
                )


def secret_lines(master: dict[str, Any]) -> Iterator[str]:
    """Lines of the master notebook that students must not get: solutions and hidden tests."""
    block = ""
    for cell in master["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "raw":
            if boundary := _BOUNDARY.match(source):
                block = boundary[2].upper() if boundary[1].upper() == "BEGIN" else ""
        elif block == "TESTS":
            if _HIDDEN.search(source):
                yield from source.splitlines()
        elif cell["cell_type"] == "code":
            yield from _solution_lines(source)
        elif block == "SOLUTION":
            yield from source.splitlines()


def _solution_lines(source: str) -> Iterator[str]:
    is_solution = False
    for line in source.splitlines():
        if _END.search(line):
            is_solution = False
        elif _BEGIN.search(line):
            is_solution = True
        elif is_solution:
            yield line
        elif _ONE_LINE.search(line):
            # Otter leaves `name = ...` of such a line: what is secret is the value.
            statement = _ONE_LINE.sub("", line)
            yield statement.partition("=")[2] or statement


def _released_lines(student_dir: Path) -> Iterator[tuple[str, str]]:
    """Every line of text that students get, with the place where it is."""
    for path in list_files(student_dir):
        name = path.relative_to(student_dir).as_posix()
        text = path.read_bytes().decode("utf-8", "ignore")
        if path.suffix != ".ipynb":
            yield from ((name, line) for line in text.splitlines())
            continue
        notebook = json.loads(text)
        for number, cell in enumerate(notebook.pop("cells"), start=1):
            yield from (
                (f"{name}, cell {number},", line) for line in "".join(cell.pop("source")).splitlines()
            )
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
