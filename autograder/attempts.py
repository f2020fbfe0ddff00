"""All that was handed in in, what of it is graded out, with a line on each file."""

import hashlib
import stat
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal, cast, get_args

from autograder.errors import AssignmentError
from autograder.handed_in import HandedIn
from autograder.intake import MAX_BYTES
from autograder.manifest import Decision, ManifestLine

Count = Literal["last", "best"]
_MAX_BLANK_BYTES = 64_000  # of white space; a longer file of it is told empty when it is graded


@dataclass(frozen=True)
class _Looked:
    """A file that was looked at: its hash, or "" where it is none; and why it can't be graded, or ""."""

    handed: HandedIn
    sha256: str
    fault: Decision | None


@dataclass(frozen=True)
class _Decided:
    line: ManifestLine
    is_graded: bool = False


def read_count(table: Mapping[str, Any], *, where: str = "assignment.toml") -> Count:
    """Which attempt counts, as the table `[attempts]` says; raises AssignmentError for a faulty key."""
    for name in table:
        if name != "count":
            raise AssignmentError(f"{where}: [attempts] has no key {name}; it has count")
    count = table.get("count", "last")
    if count not in get_args(Count):
        raise AssignmentError(f'{where}: count in [attempts] is {count!r}; it must be "last" or "best"')
    return cast(Count, count)


def choose_attempts(
    handed: Sequence[HandedIn], *, count: Count = "last"
) -> tuple[list[HandedIn], list[ManifestLine]]:
    """What is graded, in the order given, and a line on each: the last attempt of a student, or all of them.

    An empty file or one of a wrong type takes the place of no other. The same bytes again count as handed in
    the first time.
    """
    by_student: dict[str, list[HandedIn]] = defaultdict(list)
    for one in handed:
        by_student[one.student].append(one)
    decided: dict[str, _Decided] = {}
    for attempts in by_student.values():
        in_order = sorted(attempts, key=lambda one: one.attempt)
        decided |= _decide([_look(one, has_others=len(attempts) > 1) for one in in_order], count)
    graded = [one for one in handed if decided[one.name].is_graded]
    return graded, [decided[one.name].line for one in handed]


def _decide(looked: Sequence[_Looked], count: Count) -> dict[str, _Decided]:
    """What becomes of each attempt of one student, by name."""
    sound = [one for one in looked if not one.fault]
    repeated = _repeated(sound, count)
    kept = [one for one in sound if one.handed.name not in repeated]
    chosen = kept if count == "best" else kept[-1:]
    decided: dict[str, _Decided] = {}
    for one in looked:
        name = one.handed.name
        if one.fault:
            # Where there is no other, its author is told what to do, and has a row in the gradebook.
            is_graded = not sound and one is looked[-1]
            note = "graded all the same: there is no other" if is_graded else ""
            decided[name] = _Decided(_line(one, one.fault, note), is_graded)
        elif name in repeated:
            decided[name] = _Decided(_line(one, "duplicate", f"the same as attempt {repeated[name].attempt}"))
        elif one not in chosen:
            decided[name] = _Decided(_line(one, "superseded", f"by attempt {chosen[-1].handed.attempt}"))
        else:
            decision: Decision = "unknown student" if one.handed.is_unknown else "graded"
            decided[name] = _Decided(_line(one, decision), is_graded=True)
    return decided


def _repeated(sound: Sequence[_Looked], count: Count) -> dict[str, HandedIn]:
    """By the name of an attempt, the earlier one that it repeats.

    Where the last counts, an attempt may well go back to what was handed in before the one before it.
    """
    repeated: dict[str, HandedIn] = {}
    if count == "last":
        for before, one in pairwise(sound):
            if one.sha256 and one.sha256 == before.sha256:
                repeated[one.handed.name] = before.handed
        return repeated
    first: dict[str, HandedIn] = {}
    for one in sound:
        if one.sha256 and first.setdefault(one.sha256, one.handed) is not one.handed:
            repeated[one.handed.name] = first[one.sha256]
    return repeated


def _line(one: _Looked, decision: Decision, note: str = "") -> ManifestLine:
    handed = one.handed
    return ManifestLine(
        path=handed.origin or str(handed.path),
        student=handed.student,
        attempt=handed.attempt,
        submitted_at=handed.submitted_at,
        decision=decision,
        note="; ".join(filter(None, (note, handed.note))),
    )


def _look(handed: HandedIn, *, has_others: bool) -> _Looked:
    """See whether the file could be graded, and hash it where it `has_others` to compare it with.

    What can't be read is left to the grading to tell.
    """
    is_wrong = handed.path.suffix.lower() not in MAX_BYTES
    looked = _Looked(handed, "", "wrong type" if is_wrong else None)
    try:
        status = handed.path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe is not waited for
            return looked
        with handed.path.open("rb") as file:
            if status.st_size <= _MAX_BLANK_BYTES and not file.read().strip():
                return replace(looked, fault="empty")
            if not has_others or status.st_size > max(MAX_BYTES.values()):
                return looked
            file.seek(0)
            return replace(looked, sha256=hashlib.file_digest(file, "sha256").hexdigest())
    except OSError:
        return looked
