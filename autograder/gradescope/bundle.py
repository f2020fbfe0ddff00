"""An assignment in, the zip that Gradescope makes its autograder from out. For staff: it holds the answers.

In it lie setup.sh, run_autograder and what they need: this package, its requirements, and of the course only
what grading this assignment reads. No submission, no other assignment, no variant.
"""

import re
from pathlib import Path

from autograder.archive import write_files
from autograder.assignment import Assignment
from autograder.course_files import contents, course_files
from autograder.errors import AutograderError

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
    files = {f"{COURSE}/{name}": content for name, content in course_files(assignment)}
    files |= {f"autograder/{name}": content for name, content in contents(_PACKAGE)}
    files |= dict(contents(_TEMPLATES))
    files["pyproject.toml"] = _of_project("pyproject.toml")
    files["requirements.txt"] = pins_for_grading(_of_project("requirements.txt").decode()).encode()
    files["README.md"] = files["README.md"].replace(b"ASSIGNMENT", assignment.slug.encode())
    write_files(dict(sorted(files.items())), archive, programs=_PROGRAMS)


def pins_for_grading(requirements: str) -> str:
    """Of the project's pinned packages, one a line, those that grading on a CPU takes."""
    return "".join(line for line in requirements.splitlines(keepends=True) if not _FOR_GPUS.match(line))


def _of_project(name: str) -> bytes:
    path = _PROJECT / name
    if not path.is_file():
        raise AutograderError(
            f"{path}: is missing. Gradescope installs this package from its sources: get its repository and "
            "install it from there with `uv pip install -e`"
        )
    return path.read_bytes()
