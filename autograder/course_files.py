"""An assignment in, the files out that grading it elsewhere takes. For staff: the answers are among them."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.archive import list_files
from autograder.assignment import Assignment
from autograder.errors import AssignmentError


def course_files(assignment: Assignment) -> Iterator[tuple[str, bytes]]:
    """What `grader.py` reads of a course, by path from its root.

    Raises AssignmentError when a part of the assignment is missing.
    """
    for path in (assignment.solutions_dir / "assignment.toml", assignment.master):
        if not path.is_file():
            raise AssignmentError(f"{path}: is missing; nothing can be graded without it")
        yield path.relative_to(assignment.root).as_posix(), path.read_bytes()
    for name, content in assignment.read_files().items():
        yield (assignment.solutions_dir / name).relative_to(assignment.root).as_posix(), content
    for folder in (assignment.graders_dir, assignment.mistakes_dir):
        for name, content in contents(folder):
            yield f"{folder.relative_to(assignment.root).as_posix()}/{name}", content
    if not assignment.graders_dir.is_dir():
        raise AssignmentError(f"{assignment.graders_dir}: is missing; write the hidden tests")


def digest_of(files: Mapping[str, bytes]) -> str:
    """Of names and contents, in whatever order they are given."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """All files below the folder by path from there, without what Python and editors leave behind."""
    for path in list_files(folder):
        name = path.relative_to(folder)
        if not any(part.startswith(".") or part == "__pycache__" for part in name.parts):
            yield name.as_posix(), path.read_bytes()
