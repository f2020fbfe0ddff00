"""An assignment in; digests of what judges a submission of it, and versions, out. Imports no torch."""

from autograder import __version__
from autograder.assignment import Assignment
from autograder.course_files import contents, digest_of
from autograder.gradebook.book import Provenance
from autograder.installed import version_of
from autograder.sandbox.image import tag


def provenance_of(assignment: Assignment, *, device: str = "cpu") -> Provenance:
    """What a verdict that is made now is made by."""
    return Provenance(
        autograder_version=__version__,
        torch_version=version_of("torch"),
        graders_digest=graders_digest(assignment),
        worker_digest=tag().rpartition(":")[2],
        device=device,
    )


def graders_digest(assignment: Assignment) -> str:
    """Of every file that decides a score: description, master, hidden tests, mistakes; "" without any."""
    folders = (assignment.solutions_dir, assignment.graders_dir, assignment.mistakes_dir)
    files = {
        f"{folder.relative_to(assignment.root).as_posix()}/{name}": content
        for folder in folders
        for name, content in contents(folder)
    }
    return digest_of(files)[:16] if files else ""
