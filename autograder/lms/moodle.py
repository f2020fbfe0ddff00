"""Moodle's "Download all submissions": paths in, who handed in what out.

A folder is called `<Full Name>_<number>_assignsubmission_file`, in older versions with an underscore at its
end; without folders, that stands before the name of each file. The number is the participant's in this
assignment, as in its grading worksheet. Of a group, it is the group's. Typed text is in `…_onlinetext`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.lms.found import File, Found, composed

_WHO = r"(?P<name>[^/]+?)(?:_(?P<number>[0-9]{1,18}))?_assignsubmission_(?P<plugin>file|onlinetext)"
_FOLDER = re.compile(rf"{_WHO}_?", re.DOTALL)
_IN_FOLDER = re.compile(rf"{_WHO}_?/(?P<own>.+)", re.DOTALL)
_FLAT = re.compile(rf"{_WHO}_(?P<own>[^/]+)", re.DOTALL)


@dataclass(frozen=True)
class _Person:
    name: str
    number: str

    @property
    def label(self) -> str:
        return f"{self.name}_{self.number}" if self.number else self.name


def is_name(name: str) -> bool:
    """Whether Moodle would call a file so that is not in a folder."""
    return _FLAT.fullmatch(composed(name)) is not None


def is_folder(name: str) -> bool:
    """Whether Moodle would call a student's folder so."""
    return _FOLDER.fullmatch(composed(name)) is not None


def read_paths(paths: Sequence[str]) -> list[Found]:
    """Hand-ins among the files of a folder: one for each participant or group."""
    files: dict[_Person, list[File]] = defaultdict(list)
    for path in sorted(paths):
        match = _IN_FOLDER.fullmatch(composed(path)) or _FLAT.fullmatch(composed(path))
        if match:
            files[_Person(match["name"], match["number"] or "")].append(File.of(path, match["own"]))
    names = Counter(person.name for person in files)
    return [_found(person, tuple(found), is_only=names[person.name] == 1) for person, found in files.items()]


def _found(person: _Person, files: tuple[File, ...], *, is_only: bool) -> Found:
    ids = {"moodle_id": person.number} if person.number else {}
    # With blind marking, all are called "Participant", in the site's language.
    if is_only:
        ids["name"] = person.name
    return Found(files=files, label=person.label, student=person.label, ids=ids)
