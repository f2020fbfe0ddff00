"""`lecture` of a question in, where its matter is explained out: a part of the notebook, a page, or both."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from autograder.errors import AssignmentError

_KEYS = ("section", "title", "url")


@dataclass(frozen=True)
class Lecture:
    """`section` is a heading of the student's own notebook; `title` and `url` are of a page elsewhere."""

    section: str = ""
    title: str = ""
    url: str = ""

    def to_json(self) -> dict[str, str]:
        """A dict that `read_lecture` takes."""
        return asdict(self)


def read_lecture(table: Any, *, where: str) -> Lecture | None:
    """None where a question has no lecture; raises AssignmentError that says what is wrong with it."""
    if table is None:
        return None
    if not isinstance(table, Mapping) or not all(isinstance(value, str) for value in table.values()):
        raise AssignmentError(f'{where}: write lecture = {{ section = "…", title = "…", url = "https://…" }}')
    unknown = [key for key in table if key not in _KEYS]
    if unknown:
        raise AssignmentError(
            f"{where}: lecture has no {', '.join(map(repr, unknown))}; it takes {', '.join(_KEYS)}"
        )
    lecture = Lecture(**table)
    if not lecture.section and not lecture.url:
        raise AssignmentError(f"{where}: lecture names neither a section of the notebook nor a url")
    if bool(lecture.title) != bool(lecture.url):
        raise AssignmentError(f"{where}: a lecture's title and url go together; add the other one")
    if lecture.url and not _is_safe(lecture.url):
        raise AssignmentError(
            f"{where}: {lecture.url!r} is no address that students can follow; https://… is"
        )
    return lecture


def _is_safe(url: str) -> bool:
    """Only https: a page opened from feedback must not be anybody's to change on the way."""
    if not re.fullmatch(r"[!-~]+", url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False
