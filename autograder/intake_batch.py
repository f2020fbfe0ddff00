"""The paths of a command line in, who handed in what out: files and folders as they are, exports as read.

Where no LMS gave the names, a file is a submission and its name is its author, as in `intake`.
"""

import os
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from autograder.handed_in import HandedIn
from autograder.intake import find_submissions, safe_name, submission_names
from autograder.lms import gradescope
from autograder.lms.choice import Choice, Graded, choose
from autograder.lms.found import Found, composed
from autograder.lms.recognition import Recognised, recognise
from autograder.lms.tree import Scratch, Tree, open_zip, read_folder
from autograder.manifest import Decision, ManifestLine
from autograder.report.clean import storable
from autograder.roster import Roster


@dataclass(frozen=True)
class _Export:
    tree: Tree
    read: Recognised

    @property
    def claimed(self) -> set[str]:
        """The files on disk that are its own; what else lies in its folder is left to be found as ever."""
        claimed = {path for found in self.read.found for path in self.on_disk(found)}
        if self.read.is_gradescope:
            claimed |= self._real_paths(self.tree.files)
        return claimed

    def on_disk(self, found: Found) -> set[str]:
        return self._real_paths(file.path for file in found.files)

    def _real_paths(self, paths: Iterable[str]) -> set[str]:
        files = (self.tree.files[path] for path in paths)
        return {os.path.realpath(file) for file in files if isinstance(file, Path)}


@dataclass(frozen=True)
class _Draft:
    """A hand-in that has no name yet, and no number among those of its student."""

    handed: HandedIn
    order: int
    position: int


def find_handed_in(
    paths: Sequence[Path], *, roster: Roster | None, scratch: Path
) -> tuple[list[HandedIn], list[ManifestLine]]:
    """All that was handed in, and a line on each file of an export that is not graded at all.

    What has to be unpacked lies in `scratch` afterwards. Raises AutograderError for a missing path, and for
    an export that is damaged or too large.
    """
    with ExitStack() as opened:
        exports, ordinary = _sort_out(paths, opened)
        claimed = {path for export in exports for path in export.claimed}
        plain = [path for path in find_submissions(ordinary) if os.path.realpath(path) not in claimed]
        handed = _plain(plain, roster)
        drafts, lines = _of_exports(exports, roster, Scratch(scratch), first=len(handed))
    drafts = [_Draft(one, 0, position) for position, one in enumerate(handed)] + drafts
    return _named(_numbered(drafts), keep=len(handed)), lines


def _sort_out(paths: Sequence[Path], opened: ExitStack) -> tuple[list[_Export], list[Path]]:
    """What may be an export, and the paths where files have to be looked for."""
    exports: dict[str, _Export] = {}
    ordinary: list[Path] = []
    files: dict[str, Path] = {}
    for path in paths:
        key = os.path.realpath(path)
        if path.is_dir():
            ordinary.append(path)
            exports.setdefault(key, _Export(tree := read_folder(path), recognise(tree)))
        elif key not in exports and path.suffix.lower() == ".zip" and (export := _export_in(path)):
            opened.callback(export.tree.close)
            exports[key] = export
        elif key not in exports:
            ordinary.append(path)
            files.setdefault(path.name, path)
    singles = Tree(Path(), "", {name: path for name, path in files.items() if path.is_file()})
    return [*exports.values(), _Export(singles, recognise(singles))], ordinary


def _export_in(path: Path) -> _Export | None:
    """The export that a zip is; None for what is one submission."""
    tree = open_zip(path)
    if tree is None:
        return None
    export = _Export(tree, recognise(tree))
    if export.read.is_export:
        return export
    tree.close()
    return None


def _plain(paths: Sequence[Path], roster: Roster | None) -> list[HandedIn]:
    """Files that are submissions by themselves, each of one student."""
    handed: list[HandedIn] = []
    people = {path: roster.find_word(composed(path.stem)) for path in paths} if roster else {}
    files_of = Counter(person.key for person in people.values() if person)
    names = submission_names(paths)
    for path in paths:
        one = HandedIn(path=path, name=names[path], student=names[path])
        person = people.get(path)
        # Which of two files is the later one can't be told: both are graded, under their own names.
        if person and files_of[person.key] == 1:
            one = replace(one, student=person.key, ids=person.ids)
        elif roster:
            one = replace(one, student=roster.unknown_key(one.name), is_unknown=True)
        handed.append(one)
    return handed


def _of_exports(
    exports: Iterable[_Export], roster: Roster | None, scratch: Scratch, *, first: int
) -> tuple[list[_Draft], list[ManifestLine]]:
    drafts: list[_Draft] = []
    lines: list[ManifestLine] = []
    taken: set[str] = set()
    for export in exports:
        choices: dict[object, Choice] = {}
        for found in export.read.found:
            if export.on_disk(found) & taken:
                continue  # named before, in another folder
            is_first = found.files not in choices
            if is_first:  # else of a group, whose members have the same files
                choices[found.files] = choose(export.tree, found.files, scratch)
                lines += _aside(found, choices[found.files])
            for graded in choices[found.files].graded:
                drafts.append(_Draft(_handed_in(found, graded, roster), found.order, first + len(drafts)))
        taken |= export.claimed
        lines += _strays(export)
    return drafts, lines


def _handed_in(found: Found, graded: Graded, roster: Roster | None) -> HandedIn:
    person = roster.find(found.ids, squeezed_name=found.squeezed_name) if roster else None
    key = safe_name(storable(found.student))
    if roster:
        key = person.key if person else roster.unknown_key(key)
    return HandedIn(
        path=graded.path,
        name=safe_name(storable(composed(_name(found, graded)))),
        student=key,
        ids={**found.ids, **person.ids} if person else found.ids,
        attempt=found.attempt,
        submitted_at=found.submitted_at,
        is_late=found.is_late,
        origin=graded.origin,
        is_unknown=roster is not None and person is None,
        note="; ".join(filter(None, (found.note, graded.note))),
    )


def _name(found: Found, graded: Graded) -> str:
    return "_".join(filter(None, (found.label, PurePosixPath(graded.own_name).stem)))


def _aside(found: Found, choice: Choice) -> Iterator[ManifestLine]:
    for aside in choice.aside:
        decision: Decision = "unreadable" if aside.is_damaged else "wrong type"
        yield ManifestLine(
            aside.origin, found.student, found.attempt, found.submitted_at, decision, aside.note
        )


def _strays(export: _Export) -> Iterator[ManifestLine]:
    """Files of a zip, or of Gradescope's folder, that are nobody's. In other folders they are submissions."""
    if export.tree.archive is None and not export.read.is_gradescope:
        return
    for path in export.read.others:
        if path != gradescope.METADATA:
            note = "no name that the LMS gives; to grade it, name the file by itself"
            yield ManifestLine(export.tree.shown(path), "", 0, None, "unreadable", note)


def _numbered(drafts: Sequence[_Draft]) -> list[HandedIn]:
    """The hand-ins with the attempts of each student counted up, in the order of `drafts`."""
    by_student: dict[str, list[_Draft]] = defaultdict(list)
    for draft in drafts:
        by_student[draft.handed.student].append(draft)
    attempts: dict[int, int] = {}
    for own in by_student.values():
        last = 0
        for draft in _in_order(own):
            last = max(last + 1, draft.handed.attempt)
            attempts[draft.position] = last
    return [replace(draft.handed, attempt=attempts[draft.position]) for draft in drafts]


def _in_order(drafts: Sequence[_Draft]) -> list[_Draft]:
    """By time where all have one, else by what the LMS counts, else as they were named."""
    if all(draft.handed.submitted_at for draft in drafts):
        never = datetime.min.replace(tzinfo=UTC)
        return sorted(drafts, key=lambda draft: (draft.handed.submitted_at or never, draft.position))
    if all(draft.order for draft in drafts):
        return sorted(drafts, key=lambda draft: (draft.order, draft.position))
    return sorted(drafts, key=lambda draft: (draft.handed.attempt, draft.position))


def _named(handed: Sequence[HandedIn], *, keep: int) -> list[HandedIn]:
    """The hand-ins under distinct names; the first `keep` have them."""
    taken = {_as_file_systems_see_it(one.name) for one in handed[:keep]}
    named = list(handed[:keep])
    for one in handed[keep:]:
        name, number = one.name, 1
        while _as_file_systems_see_it(name) in taken:
            number += 1
            name = f"{one.name}_{number}"
        taken.add(_as_file_systems_see_it(name))
        named.append(replace(one, name=name))
    return named


def _as_file_systems_see_it(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
