"""A folder in, the gradebook that belongs to it out: a SQLite file in it, or a database that it names."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import sqlalchemy as sa

from autograder.assignment import Assignment
from autograder.errors import AutograderError
from autograder.gradebook.book import Gradebook
from autograder.report.files import lock_folder, write_atomically

_FILE = "gradebook.sqlite"
_POINTER = "gradebook.url"


def gradebook_of(out_dir: Path, url: str = "") -> Path | str:
    """The path or URL of the folder's gradebook; `url` is one that was asked for.

    Raises AutograderError when the folder has another gradebook than that. A password is never kept: it comes
    from the URL that is given, or from where the database's own client looks for it.
    """
    pointer = out_dir / _POINTER
    kept = pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else ""
    if not url:
        return kept or out_dir / _FILE
    if (kept and kept != _without_password(url)) or (not kept and (out_dir / _FILE).exists()):
        raise AutograderError(
            f"{out_dir}: its gradebook is {kept or _FILE}; choose another --out for {_without_password(url)}"
        )
    return url


def remember_gradebook(out_dir: Path, url: str) -> None:
    """Leave word in the folder where its gradebook is, for the commands that read it later."""
    if url:
        write_atomically(out_dir / _POINTER, _without_password(url) + "\n")


def has_gradebook(out_dir: Path) -> bool:
    """Whether something was graded into that folder."""
    return (out_dir / _FILE).is_file() or (out_dir / _POINTER).is_file()


def existing_gradebook(out_dir: Path) -> Path | str:
    """The path or URL of a graded folder's gradebook; raises AutograderError where nothing was graded."""
    if not has_gradebook(out_dir):
        raise AutograderError(f"{out_dir}: no gradebook here; name the --out folder of `autograder grade`")
    return gradebook_of(out_dir)


@contextmanager
def open_graded(out_dir: Path, *, is_written: bool = False) -> Iterator[tuple[Assignment, Gradebook]]:
    """The gradebook of a graded folder and the assignment in it; where it `is_written`, nobody else writes.

    Raises AutograderError where nothing was graded into the folder.
    """
    place = existing_gradebook(out_dir)
    lock = lock_folder(out_dir) if is_written else nullcontext()
    with lock, Gradebook.open(place) as gradebook:
        assignments = gradebook.assignments()
        if not assignments:
            raise AutograderError(f"{out_dir}: the gradebook is empty; grade something into it first")
        yield assignments[0], gradebook


def _without_password(url: str) -> str:
    try:
        return sa.make_url(url)._replace(password=None).render_as_string(hide_password=False)
    except sa.exc.ArgumentError as cause:
        raise AutograderError(f"--gradebook {url}: this is no database's URL; see SQLAlchemy's") from cause
