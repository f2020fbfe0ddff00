"""An assignment in, the zip that Gradescope makes its autograder from out. For staff: it holds the answers.

In it lie setup.sh, run_autograder and what they need: this package, its requirements, and of the course only
what grading this assignment reads. No submission, no other assignment, no variant.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from autograder.archive import list_files, write_files
from autograder.assignment import Assignment
from autograder.errors import AssignmentError, AutograderError

#: Where the course lies in the zip.
COURSE = "course"

_PACKAGE = Path(__file__).resolve().parent.parent
_PROJECT = _PACKAGE.parent
_TEMPLATES = Path(__file__).resolve().parent / "files"
_PROGRAMS = ("run_autograder", "setup.sh")

#: What only torch's build for GPUs takes. Where that build is installed after all, it names them itself.
_FOR_GPUS = re.compile(r"(nvidia|cuda)-|triton\b")


def write_bundle(assignment: Assignment, archive: Path) -> None:
    """Write the zip; the same assignment and package give the same bytes.

    Raises AssignmentError when a part of the assignment is missing, AutograderError when this package was not
    installed from its repository, without which it can't be installed elsewhere.
    """
    files = {f"{COURSE}/{name}": content for name, content in _course_files(assignment)}
    files |= {f"autograder/{name}": content for name, content in _contents(_PACKAGE)}
    files |= dict(_contents(_TEMPLATES))
    files["pyproject.toml"] = _of_project("pyproject.toml")
    files["requirements.txt"] = pins_for_grading(_of_project("requirements.txt").decode()).encode()
    files["README.md"] = files["README.md"].replace(b"ASSIGNMENT", assignment.slug.encode())
    write_files(dict(sorted(files.items())), archive, programs=_PROGRAMS)


def pins_for_grading(requirements: str) -> str:
    """Of the project's pinned packages, one a line, those that grading on a CPU takes."""
    return "".join(line for line in requirements.splitlines(keepends=True) if not _FOR_GPUS.match(line))


def _course_files(assignment: Assignment) -> Iterator[tuple[str, bytes]]:
    """What `grader.py` reads of a course, by path from its root."""
    for path in (assignment.solutions_dir / "assignment.toml", assignment.master):
        if not path.is_file():
            raise AssignmentError(f"{path}: is missing; nothing can be graded without it")
        yield path.relative_to(assignment.root).as_posix(), path.read_bytes()
    for name, content in assignment.read_files().items():
        yield (assignment.solutions_dir / name).relative_to(assignment.root).as_posix(), content
    for folder in (assignment.graders_dir, assignment.mistakes_dir):
        for name, content in _contents(folder):
            yield f"{folder.relative_to(assignment.root).as_posix()}/{name}", content
    if not assignment.graders_dir.is_dir():
        raise AssignmentError(f"{assignment.graders_dir}: is missing; write the hidden tests")


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """All files below the folder by path from there, without what Python and editors leave behind."""
    for path in list_files(folder):
        name = path.relative_to(folder)
        if not any(part.startswith(".") or part == "__pycache__" for part in name.parts):
            yield name.as_posix(), path.read_bytes()


def _of_project(name: str) -> bytes:
    path = _PROJECT / name
    if not path.is_file():
        raise AutograderError(
            f"{path}: is missing. Gradescope installs this package from its sources: get its repository and "
            "install it from there with `uv pip install -e`"
        )
    return path.read_bytes()
