"""The files of a folder or a zip in, whose hand-ins they are out: each LMS is asked for names of its own."""

from dataclasses import dataclass

from autograder.errors import AutograderError
from autograder.lms import canvas, gradescope, moodle
from autograder.lms.found import Found
from autograder.lms.tree import UNREADABLE, Tree


@dataclass(frozen=True)
class Recognised:
    """Hand-ins of an export, and the paths that are none of an LMS's."""

    found: tuple[Found, ...]
    others: tuple[str, ...]
    is_gradescope: bool = False

    @property
    def is_export(self) -> bool:
        """Whether an LMS made all of it, but for some files that were put beside.

        One person's work in a zip is more often a student's than an export, unless the LMS is sure.
        """
        files = {file.path for found in self.found for file in found.files}
        people = {found.student for found in self.found}
        is_sure = len(people) > 1 or any("canvas_id" not in found.ids for found in self.found)
        return is_sure and len(files) > len(self.others)


def recognise(tree: Tree) -> Recognised:
    """Sort out the files of `tree`; raises AutograderError for metadata of Gradescope's that is damaged."""
    paths = sorted(tree.files)
    is_gradescope = gradescope.is_export(paths)
    if is_gradescope:
        where = tree.shown(gradescope.METADATA)
        found = gradescope.read_export(paths, _metadata(tree, where), where=where)
    else:
        found = moodle.read_paths(paths)
        taken = {file.path for one in found for file in one.files}
        found += canvas.read_names([path for path in paths if path not in taken])
    taken = {file.path for one in found for file in one.files}
    others = tuple(path for path in paths if path not in taken)
    return Recognised(tuple(found), others, is_gradescope)


def _metadata(tree: Tree, where: str) -> bytes:
    limit = gradescope.MAX_METADATA_BYTES
    try:
        content = tree.read(gradescope.METADATA, limit + 1)
    except UNREADABLE as cause:
        raise AutograderError(f"{where}: damaged; download the export again") from cause
    if len(content) > limit:
        raise AutograderError(f"{where}: larger than {limit // 1_000_000} MB")
    return content
