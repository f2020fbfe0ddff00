"""What an export makes: a text for an LMS, and what a person must know before uploading it."""

from collections.abc import Iterable
from dataclasses import dataclass

from autograder.gradebook.entries import Entry
from autograder.results import number


@dataclass(frozen=True)
class Exported:
    """The text of a file, how it is encoded, and remarks: who is missing in it and why."""

    text: str
    remarks: tuple[str, ...] = ()
    encoding: str = "utf-8"


def remark(what: str, names: Iterable[str]) -> list[str]:
    """One line that says `what` of how many and whom; none where there is nobody."""
    names = list(names)
    return [f"{what} ({len(names)}): {', '.join(names)}"] if names else []


def score_cell(entry: Entry) -> str:
    """The score that counts: a point, at most four decimals; "" where a fault of ours left none."""
    return "" if entry.score is None else number(entry.score)
