"""Canvas's "Download Submissions": flat names in, who handed in what and in which order out.

A name is `<name>_[LATE_]<user id>_<upload id>_<file>`: the name is "Last, First" in small letters and without
anything that is no letter, digit or underscore. Where grading is anonymous, `anon_<id>` stands for name and
user id. A file that was handed in again gets `-1`, `-2`… before its ending. Typed text and links are
`…_text.html` and `…_link.html`. All files of a person are of one attempt, unless one is there more than once.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from autograder.lms.found import File, Found, composed

# Canvas keeps letters and marks of any script, which Python's \w does not: all but ASCII's other characters.
_NAME = r"(?P<name>(?:[0-9a-z_]|[^\x00-\x7f])+?)"
_ANONYMOUS = r"(?P<anonymous_late>LATE_)?anon_(?P<anonymous>[0-9A-Za-z]+)"
_WHO = rf"(?:{_NAME}_(?P<late>LATE_)?(?P<user>[0-9]+)|{_ANONYMOUS})"
_UPLOAD = re.compile(rf"{_WHO}_(?P<upload>[0-9]{{1,18}})_(?P<own>.+)", re.DOTALL)
_TYPED = re.compile(rf"{_WHO}_(?P<own>(?:text|link)\.html)")
_MOST_FILES_EACH = 10  # of a person, on average
_AGAIN = re.compile(r"(?P<base>.+)-(?P<number>[1-9][0-9]?)", re.DOTALL)


@dataclass(frozen=True)
class _Upload:
    path: str
    name: str
    user: str
    number: int
    own: str
    is_late: bool

    @property
    def is_anonymous(self) -> bool:
        return self.name == "anon"

    @property
    def student(self) -> str:
        return f"{self.name}_{self.user}"


def is_name(name: str) -> bool:
    """Whether Canvas would call a file so."""
    return _read(name) is not None


def read_names(paths: Sequence[str]) -> list[Found]:
    """Hand-ins among the files of a folder; none where the names only look like Canvas's.

    Files of an export whose names contradict each other are hand-ins by themselves.
    """
    uploads = [upload for path in paths if (upload := _read(path))]
    notes = _contradictions(uploads)
    if not _are_of_a_class([upload for upload in uploads if upload.path not in notes]):
        return []
    by_student: dict[str, list[_Upload]] = defaultdict(list)
    for upload in sorted(uploads, key=lambda upload: (upload.number, upload.path)):
        if upload.path not in notes:
            by_student[upload.student].append(upload)
    known = {_ending(upload.own) for uploads in by_student.values() for upload in uploads}
    found = [found for uploads in by_student.values() for found in _attempts(uploads, known)]
    return [*found, *(_nobodys(path, note) for path, note in notes.items())]


def _read(path: str) -> _Upload | None:
    name = composed(path)
    match = _UPLOAD.fullmatch(name) or _TYPED.fullmatch(name)
    if match is None or "/" in path:
        return None
    person = match["name"] or "anon"
    if not any(char.isalpha() for char in person):
        return None
    upload = match.groupdict().get("upload")
    return _Upload(
        path=path,
        name=person,
        user=match["user"] or match["anonymous"],
        number=int(upload or 0),
        own=match["own"],
        is_late=bool(match["late"] or match["anonymous_late"]),
    )


def _contradictions(uploads: Iterable[_Upload]) -> dict[str, str]:
    """Files of a user with two names, and of an upload that is there twice: not Canvas's, or somebody's ruse.

    A student who may edit the name that Canvas shows could end it with another's user id.
    """
    notes: dict[str, str] = {}
    names: dict[str, set[str]] = defaultdict(set)
    for upload in uploads:
        names[upload.user].add(upload.name)
    numbers = Counter(upload.number for upload in uploads if upload.number)
    for upload in uploads:
        if len(names[upload.user]) > 1 and not upload.is_anonymous:
            notes[upload.path] = f"user {upload.user} has two names here; who handed it in was not believed"
        elif numbers[upload.number] > 1:
            notes[upload.path] = f"upload {upload.number} is here twice; who handed it in was not believed"
    return notes


def _are_of_a_class(uploads: Sequence[_Upload]) -> bool:
    """Whether the names are those of people: `hw1_20261001_1159_ada.ipynb` is no upload of a "hw1"."""
    people = {upload.user if upload.is_anonymous else upload.name for upload in uploads}
    return len(uploads) == 1 or (len(people) > 1 and len(uploads) <= _MOST_FILES_EACH * len(people))


def _nobodys(path: str, note: str) -> Found:
    return Found((File(path, path),), label="", student=PurePosixPath(path).stem, note=note)


def _attempts(uploads: Sequence[_Upload], known: Collection[str]) -> Iterable[Found]:
    """Attempts of one student: a new one begins with each file that the last one has already."""
    attempts: list[dict[str, _Upload]] = []
    numbers: list[int] = []
    for upload in uploads:
        base, number = _again(upload.own, known)
        if not attempts or base in attempts[-1]:
            attempts.append({})
            numbers.append(numbers[-1] + 1 if numbers else 1)
        attempts[-1][base] = upload
        numbers[-1] = max(numbers[-1], number + 1)
    for attempt, number in zip(attempts, numbers, strict=True):
        yield _found(list(attempt.values()), number)


def _again(own: str, known: Collection[str]) -> tuple[str, int]:
    """A file's name as it was the first time, and how often it was handed in before that.

    `lab-2.ipynb` is nobody's third attempt where nobody has handed in a `lab.ipynb`.
    """
    suffix = PurePosixPath(own).suffix
    match = _AGAIN.fullmatch(own.removesuffix(suffix))
    if match and _ending(match["base"] + suffix) in known:
        return _ending(match["base"] + suffix), int(match["number"])
    return _ending(own), 0


def _ending(own: str) -> str:
    return own.casefold()


def _found(uploads: Sequence[_Upload], attempt: int) -> Found:
    first = uploads[0]
    return Found(
        files=tuple(File.of(upload.path, upload.own) for upload in uploads),
        label=first.student,
        student=first.student,
        ids={} if first.is_anonymous else {"canvas_id": first.user},
        squeezed_name="" if first.is_anonymous else first.name,
        order=max(upload.number for upload in uploads),
        attempt=attempt,
        is_late=any(upload.is_late for upload in uploads),
    )
