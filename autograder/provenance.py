"""An assignment in; digests of what judges a submission of it, and versions, out. Imports no torch."""

import hashlib
from importlib import metadata
from pathlib import Path

from autograder import __version__
from autograder.assignment import Assignment
from autograder.gradebook.book import Provenance
from autograder.sandbox.image import tag


def provenance_of(assignment: Assignment, *, device: str = "cpu") -> Provenance:
    """What a verdict that is made now is made by."""
    return Provenance(
        autograder_version=__version__,
        torch_version=_torch_version(),
        graders_digest=graders_digest(assignment),
        worker_digest=tag().rpartition(":")[2],
        device=device,
    )


def graders_digest(assignment: Assignment) -> str:
    """Of every file that decides a score: description, master, hidden tests, mistakes; "" without any."""
    folders = (assignment.solutions_dir, assignment.graders_dir, assignment.mistakes_dir)
    digest = hashlib.sha256()
    found = [path for folder in folders for path in sorted(folder.rglob("*")) if _decides(path)]
    for path in found:
        digest.update(
            path.relative_to(assignment.root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0"
        )
    return digest.hexdigest()[:16] if found else ""


def _decides(path: Path) -> bool:
    return path.is_file() and not any(
        part.startswith(".") or part == "__pycache__" for part in path.parts[-3:]
    )


def _torch_version() -> str:
    try:
        return metadata.version("torch")  # from its metadata: importing torch would cost this process seconds
    except metadata.PackageNotFoundError:
        return ""
