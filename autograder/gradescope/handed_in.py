"""Gradescope's folder of what a student handed in, as the one file that is graded; it runs none of it."""

from pathlib import Path

from autograder.archive import write_files
from autograder.errors import RejectedSubmission
from autograder.intake_zip import MAX_FILES_BYTES, MAX_NOTEBOOK_BYTES


def as_one_file(folder: Path, *, slug: str, scratch: Path) -> Path:
    """The only file of the folder, or a zip of all of them in `scratch`: a notebook and what it imports.

    Gradescope unpacks zips, so a zip is made of what was one. Raises RejectedSubmission where it can't be
    told which notebook to grade: its author reads that at once, and hands in again.
    """
    files = _files(folder)
    if not files:
        raise RejectedSubmission(f"nothing was handed in; hand in {slug}.ipynb")
    if len(files) == 1:
        return next(iter(files.values()))
    notebooks = [name for name in files if name.lower().endswith(".ipynb")]
    if len(notebooks) > 1 and not any(Path(name).stem.lower() == slug.lower() for name in notebooks):
        raise RejectedSubmission(
            f"{len(notebooks)} notebooks were handed in, and none is called {slug}.ipynb: "
            f"{', '.join(notebooks[:5])}. Hand in one, or call the one to grade {slug}.ipynb"
        )
    archive = scratch / f"{slug}.zip"
    write_files({name: path.read_bytes() for name, path in files.items() if _is_read(path)}, archive)
    return archive


def _files(folder: Path) -> dict[str, Path]:
    """Files of the folder by name, in a fixed order, without hidden ones and links."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    return {
        name: path
        for name, path in sorted(found.items())
        if name.isprintable() and not _is_hidden(name) and not path.is_symlink() and path.is_file()
    }


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX", "__pycache__")) for part in name.split("/"))


def _is_read(path: Path) -> bool:
    """Whether the intake would read a file of this size out of a zip."""
    limit = MAX_NOTEBOOK_BYTES if path.suffix.lower() == ".ipynb" else MAX_FILES_BYTES
    return path.stat().st_size <= limit
