"""A name in, a new assignment in the course out: two small questions, complete from master to release.

The template is an assignment like any other, with all that `verify` asks for, so that what is made from it
holds at once and every change can be verified from there.
"""

import json
import keyword
import re
import tempfile
from pathlib import Path

from autograder.archive import list_files
from autograder.assignment import course_to_add_to, load_assignment
from autograder.errors import AssignmentError, AutograderError
from autograder.release import release

_TEMPLATE = Path(__file__).resolve().parent / "scaffold_files"
_TEMPLATE_SLUG = "hw0_template"
_TEMPLATE_TITLE = "Title of the assignment"

#: What the files of one assignment are named after.
_SLUG = re.compile(r"[a-z][a-z0-9_]{1,59}")
#: Names that have a meaning in a course: the folder that all assignments share, and pytest's file.
_TAKEN = frozenset({"data", "conftest", *keyword.kwlist})
_PARTS = ("solutions", "tests/graders", "tests/mistakes", "tests/variants", "assignments")


def new_assignment(slug: str, *, title: str = "", course: Path | None = None) -> list[Path]:
    """Write the folders of a new assignment and return them: all of them, or none when something fails.

    The course is the one around `course` or the current folder; with `course`, one is begun where there is
    none. Raises AssignmentError for a name that can't be used or is taken.
    """
    if not _SLUG.fullmatch(slug) or slug in _TAKEN:
        raise AssignmentError(
            f"{slug!r} can't name an assignment; take small letters, digits and underscores, like hw7_topic"
        )
    title = title or slug.rpartition("_")[2].capitalize()
    if not title.isprintable():
        raise AssignmentError(f"{title!r} can't be a title: it has to be one line of text")
    root = course_to_add_to(course)
    parts = [f"{part}/{slug}" for part in _PARTS]
    for part in parts:
        if (root / part).exists():
            raise AssignmentError(f"{root / part} is there already; choose another name, nothing was changed")
    try:
        root.mkdir(parents=True, exist_ok=True)
        # Beside its destination, so that moving it there is one step for each folder.
        with tempfile.TemporaryDirectory(prefix=".new-", dir=root) as stage:
            _write_files(Path(stage), slug, title)
            release(load_assignment(slug, Path(stage)), Path(stage) / "assignments")
            _move_all(parts, Path(stage), root)
    except OSError as cause:
        raise AutograderError(f"{root}: nothing was added, {slug} could not be written: {cause}") from cause
    return [root / part for part in parts]


def _write_files(stage: Path, slug: str, title: str) -> None:
    # Strings of JSON (the notebook) and of TOML are escaped alike.
    escaped_title = json.dumps(title, ensure_ascii=False)[1:-1]
    for source in list_files(_TEMPLATE):
        if source.suffix == ".pyc":
            continue
        target = stage / source.relative_to(_TEMPLATE).as_posix().replace(_TEMPLATE_SLUG, slug)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text(encoding="utf-8")
        text = text.replace(_TEMPLATE_SLUG, slug).replace(_TEMPLATE_TITLE, escaped_title)
        target.write_text(text, encoding="utf-8")


def _move_all(parts: list[str], source: Path, target: Path) -> None:
    """Move these folders from one root to another; when one can't be moved, the others go back."""
    moved: list[str] = []
    try:
        for part in parts:
            (target / part).parent.mkdir(parents=True, exist_ok=True)
            (source / part).rename(target / part)
            moved.append(part)
    except BaseException:
        for part in moved:
            (target / part).rename(source / part)
        raise
