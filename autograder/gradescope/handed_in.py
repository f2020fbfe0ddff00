"""Gradescope's folder of what a student handed in, as the one file that is graded; it runs none of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.archive import write_files
from autograder.errors import RejectedSubmission
from autograder.intake_zip import MAX_FILES, MAX_FILES_BYTES, MAX_NOTEBOOK_BYTES


@dataclass(frozen=True)
class HandedIn:
    """The file to grade, and what its author should know of what is not in it."""

    path: Path
    notes: tuple[str, ...] = ()


def as_one_file(folder: Path, *, slug: str, scratch: Path) -> HandedIn:
    """The only file of the folder, or a zip in `scratch`: a notebook and what it imports and reads.

    Gradescope unpacks zips, so a zip is made of what was one. Raises RejectedSubmission where it can't be
    told which notebook to grade, or that one is too large: its author reads that at once, and hands in again.
    """
    files = _files(folder)
    if not files:
        raise RejectedSubmission(f"nothing was handed in; hand in {slug}.ipynb")
    if len(files) == 1:
        return HandedIn(next(iter(files.values())))
    notebook = _notebook_to_grade(files, slug)
    beside = [name for name in files if not _is_notebook(name)]
    packed = _that_fit(beside, files)
    archive = scratch / f"{slug}.zip"
    write_files({name: files[name].read_bytes() for name in (*notebook, *packed)}, archive)
    notes = _notes([name for name in beside if name not in packed], files)
    if others := len(files) - len(beside) - len(notebook):
        notes = (f"{others} notebook(s) were left out: {notebook[0]} has the assignment's name.", *notes)
    return HandedIn(archive, notes)


def _notebook_to_grade(files: Mapping[str, Path], slug: str) -> list[str]:
    """The name of the notebook, in a list; an empty one where there is none, but perhaps a script."""
    notebooks = [name for name in files if _is_notebook(name)]
    named = [name for name in notebooks if Path(name).stem.lower() == slug.lower()]
    if len(notebooks) > 1 and not named:
        raise RejectedSubmission(
            f"{len(notebooks)} notebooks were handed in, and none is called {slug}.ipynb: "
            f"{', '.join(notebooks[:5])}. Hand in one, or call the one to grade {slug}.ipynb"
        )
    chosen = sorted(named or notebooks, key=lambda name: (name.count("/"), name))[:1]
    for name in chosen:
        if files[name].stat().st_size > MAX_NOTEBOOK_BYTES:
            raise RejectedSubmission(
                f"{name} is larger than {MAX_NOTEBOOK_BYTES // 1_000_000} MB; clear all outputs, save, and "
                "hand it in again"
            )
    return chosen


def _that_fit(names: Iterable[str], files: Mapping[str, Path]) -> list[str]:
    """Files in the order and within the room in which the intake reads them out of a zip: code first."""
    sizes = {name: files[name].stat().st_size for name in names}
    fitting: list[str] = []
    room = MAX_FILES_BYTES
    for name in sorted(sizes, key=lambda name: (not name.endswith(".py"), sizes[name], name)):
        if sizes[name] <= room and len(fitting) < MAX_FILES:
            fitting.append(name)
            room -= sizes[name]
    return fitting


def _notes(left_out: list[str], files: Mapping[str, Path]) -> tuple[str, ...]:
    if not left_out:
        return ()
    shown = [f"{name} ({files[name].stat().st_size / 1e6:.1f} MB)" for name in left_out[:5]]
    more = f" and {len(left_out) - 5} more" if left_out[5:] else ""
    room = f"{MAX_FILES} files and {MAX_FILES_BYTES // 1_000_000} MB"
    return (f"Left out, as {room} beside the notebook are read at most: {', '.join(shown)}{more}.",)


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


def _is_notebook(name: str) -> bool:
    return name.lower().endswith(".ipynb")
