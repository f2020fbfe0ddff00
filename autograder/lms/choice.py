"""The files of one hand-in in, what of them is graded out: one file, or several as one zip."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.archive import write_files
from autograder.intake import MAX_BYTES
from autograder.intake_zip import MAX_FILES, MAX_FILES_BYTES, MAX_NOTEBOOK_BYTES, MAX_TOTAL_BYTES
from autograder.lms.found import File
from autograder.lms.tree import Scratch, Tree
from autograder.report.clean import storable


@dataclass(frozen=True)
class Graded:
    """A file that is graded: where it lies, the name that its author gave it, where it came from."""

    path: Path
    own_name: str
    origin: str
    note: str = ""


@dataclass(frozen=True)
class Aside:
    """A file that is not, and why."""

    origin: str
    is_damaged: bool
    note: str


@dataclass(frozen=True)
class Choice:
    """What becomes of the files of a hand-in."""

    graded: tuple[Graded, ...]
    aside: tuple[Aside, ...]


def choose(tree: Tree, files: Sequence[File], scratch: Scratch) -> Choice:
    """The only notebook or script, or all of them in one zip; else the zips; else any file at all.

    The intake then picks the assignment's notebook of a zip, as of a student's own. A zip beside a notebook
    is what the notebook's last cell wrote of it.
    """
    reasons = {file: tree.why_unreadable(file.path) for file in files}
    damaged = [Aside(tree.shown(file.path), True, reason) for file, reason in reasons.items() if reason]
    readable = [file for file, reason in reasons.items() if not reason]
    code = [file for kind in (".ipynb", ".py") for file in readable if _kind(file) == kind]
    zips = [file for file in readable if _kind(file) == ".zip"]
    wanted = code or zips or readable[:1]
    if len(code) > 1:
        wanted = [*code, *(file for file in readable if file not in code and file not in zips)]
        brought = {code[0]: _pack(tree, wanted, scratch)}
    else:
        brought = {file: _bring(tree, file, scratch) for file in wanted}
    graded = tuple(one for one in brought.values() if one)
    damaged += [Aside(tree.shown(file.path), True, "damaged") for file, one in brought.items() if not one]
    beside = f"beside {wanted[0].own_name}" if wanted else ""
    left = [Aside(tree.shown(file.path), False, beside) for file in readable if file not in wanted]
    return Choice(graded, (*damaged, *left))


def _bring(tree: Tree, file: File, scratch: Scratch) -> Graded | None:
    path = scratch.bring(tree, file.path, file.own_name)
    return Graded(path, file.own_name, tree.shown(file.path)) if path else None


def _pack(tree: Tree, files: Sequence[File], scratch: Scratch) -> Graded | None:
    """One zip of the files that the intake would read out of one, to the same bytes each time.

    None where code is damaged: its author would be graded by what is left.
    """
    contents: dict[str, bytes] = {}
    left = MAX_TOTAL_BYTES
    for file in files[:MAX_FILES]:
        limit = min(left, MAX_NOTEBOOK_BYTES if _kind(file) == ".ipynb" else MAX_FILES_BYTES)
        content = scratch.read(tree, file.path, limit + 1)
        if content is None and _kind(file):
            return None
        if content is not None and len(content) <= limit:
            contents.setdefault(storable(file.own_name), content)
            left -= len(content)
    own_name = f"{PurePosixPath(files[0].own_name).stem}.zip"
    target = scratch.place(own_name)
    write_files(contents, target)
    note = f"{len(contents)} of {len(files)} files, packed as one zip"
    return Graded(target, own_name, tree.shown(files[0].path), note)


def _kind(file: File) -> str:
    kind = PurePosixPath(file.own_name).suffix.lower()
    return kind if kind in MAX_BYTES else ""
