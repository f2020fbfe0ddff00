"""A gradebook in, all its submissions as they stand now out; what has not changed is read once.

No grading is ever changed, so each is kept by its id, and a batch that is running costs only what is new.
"""

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from autograder.assignment import Assignment
from autograder.gradebook import Gradebook
from autograder.gradebook.book import Grading
from autograder.gradebook.entries import Entry, Person, Release, counting, entry_of
from autograder.results import headline
from autograder.verdict import Outcome, Status


@dataclass(frozen=True)
class Item:
    """One submission: what it counts for, its current grading, and what was given to the student of it."""

    key: str
    entry: Entry
    person: Person
    grading: Grading
    folder: str
    releases: tuple[Release, ...]
    is_counting: bool

    @property
    def name(self) -> str:
        return self.entry.verdict.submission

    @property
    def status(self) -> Status:
        return self.entry.verdict.status

    @cached_property
    def scores(self) -> dict[str, tuple[float, float]]:
        """Points earned, with adjustments, and points possible by question."""
        return self.entry.question_scores()

    @cached_property
    def misconceptions(self) -> dict[str, str]:
        """Those recognised, each with the question where it showed first."""
        found: dict[str, str] = {}
        for test in self.entry.verdict.tests:
            if test.misconception:
                found.setdefault(test.misconception, test.question)
        return found

    @cached_property
    def failed_tests(self) -> frozenset[str]:
        return frozenset(test.test for test in self.entry.verdict.tests if test.outcome is not Outcome.PASSED)

    @cached_property
    def headline(self) -> str:
        """What happened, where no misconception says it."""
        return "" if self.misconceptions and not self.entry.verdict.reason else headline(self.entry.verdict)

    @property
    def release_state(self) -> str:
        """`no`, `yes`, or `changed` where the student has other feedback than what stands now."""
        if not self.releases:
            return "no"
        last, entry = self.releases[-1], self.entry
        is_current = (last.grading, last.score, last.adjustments, last.comments) == (
            self.grading.grading,
            entry.score,
            len(entry.adjustments),
            len(entry.comments),
        )
        return "yes" if is_current else "changed"

    @cached_property
    def searched(self) -> str:
        """All text by which a person may look for it."""
        comments = (comment.text for comment in self.entry.comments)
        parts = (self.name, self.entry.student, *self.entry.ids.values(), *self.misconceptions, *comments)
        return "\n".join(parts).replace("_", " ").casefold()


@dataclass(frozen=True)
class Snapshot:
    """All submissions of the assignment, by key, in the order of their names."""

    assignment: Assignment
    items: Mapping[str, Item]
    version: str


class Shelf:
    """Gives snapshots; safe to be asked by several threads."""

    def __init__(self, gradebook: Gradebook) -> None:
        self._gradebook = gradebook
        self._lock = threading.Lock()
        self._gradings: dict[str, Grading] = {}
        self._latest: Snapshot | None = None

    def snapshot(self) -> Snapshot | None:
        """What stands now; None where nothing has been graded yet."""
        with self._lock:
            assignments = self._gradebook.assignments()
            if not assignments:
                return None
            version = "-".join(map(str, self._gradebook.lengths(assignments[0].slug)))
            latest = self._latest
            if latest is None or (latest.version, latest.assignment) != (version, assignments[0]):
                latest = self._latest = self._read(assignments[0], version)
            return latest

    def _read(self, assignment: Assignment, version: str) -> Snapshot:
        slug = assignment.slug
        current = self._gradebook.current(slug)
        unknown = [name for name in current.values() if name not in self._gradings]
        read = self._gradebook.current_gradings(slug, unknown if len(unknown) <= len(current) // 2 else None)
        known = self._gradings | {grading.grading: grading for grading in read}
        self._gradings = {name: known[name] for name in current.values() if name in known}
        people, folders = self._gradebook.people(slug), self._gradebook.folders(slug)
        adjusted, commented = self._gradebook.adjustments(slug), self._gradebook.comments(slug)
        released = self._gradebook.releases(slug)
        entries = {
            name: entry_of(
                self._gradings[current[name]].verdict,
                people[name],
                adjusted.get(name, ()),
                commented.get(name, ()),
            )
            for name in sorted(current)
            if current[name] in self._gradings
        }
        counted = {entry.verdict.submission for entry in counting(entries.values(), assignment.attempts)}
        items = [
            Item(
                key=key_of(name),
                entry=entry,
                person=people[name],
                grading=self._gradings[current[name]],
                folder=folders[name],
                releases=released.get(name, ()),
                is_counting=name in counted,
            )
            for name, entry in entries.items()
        ]
        return Snapshot(assignment, {item.key: item for item in items}, version)


def key_of(submission: str) -> str:
    """What addresses call a submission: its name may be anything, this is sixteen hexadecimal digits."""
    return hashlib.sha256(submission.encode("utf-8", "surrogatepass")).hexdigest()[:16]
