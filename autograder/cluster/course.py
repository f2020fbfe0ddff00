"""An assignment in, what a machine without the course needs for it out, and there the assignment again."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.assignment import Assignment, load_assignment
from autograder.course_files import course_files, digest_of


@dataclass(frozen=True)
class PackedCourse:
    """What grading reads of the course, by path from its root; the same files have the same `digest`."""

    slug: str
    files: Mapping[str, bytes]
    digest: str

    @classmethod
    def of(cls, assignment: Assignment) -> "PackedCourse":
        """Raises AssignmentError when a part of the assignment is missing."""
        files = dict(course_files(assignment))
        return cls(assignment.slug, files, digest_of(files))

    def unpack(self, folder: Path) -> Assignment:
        """The assignment, its files below `folder`."""
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return load_assignment(self.slug, folder)
