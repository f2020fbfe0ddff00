"""A gradebook in, all its submissions as they stand now out; what has not changed is read once.

No grading is ever changed, so each is kept by its id, and a batch that is running costs only what is new.
"""

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from autograder.assignment import Assignment
from autograder.gradebook import Gradebook
from autograder.gradebook.book import Grading
from autograder.gradebook.entries import Entry, Person, Release, counting, entry_of
from autograder.results import headline
from autograder.verdict import Outcome, Status, Verdict


@dataclass(frozen=True)
class Item:
    """One submission: what it counts for, its current grading, and what was given to the student of it.

    `given` is the grading of the last release.
    """

    key: str
    entry: Entry
    person: Person
    grading: Grading
    given: Grading | None
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

    @cached_property
    def release_state(self) -> str:
        """`no`, `yes`, or `changed` where the student has other feedback than what stands now."""
        if not self.releases:
            return "no"
        last, entry = self.releases[-1], self.entry
        is_same = (last.score, last.adjustments, last.comments) == (
            entry.score,
            len(entry.adjustments),
            len(entry.comments),
        )
        if is_same and self.given is not self.grading:
            # A regrade that came to the same is no news to the student.
            is_same = self.given is not None and _told(self.given.verdict) == _told(entry.verdict)
        return "yes" if is_same else "changed"

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
        current, released = self._gradebook.current(slug), self._gradebook.releases(slug)
        given = {name: releases[-1].grading for name, releases in released.items()}
        self._learn(slug, {*current.values(), *given.values()})
        people, folders = self._gradebook.people(slug), self._gradebook.folders(slug)
        adjusted, commented = self._gradebook.adjustments(slug), self._gradebook.comments(slug)
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
                given=self._gradings.get(given.get(name, "")),
                folder=folders[name],
                releases=released.get(name, ()),
                is_counting=name in counted,
            )
            for name, entry in entries.items()
        ]
        return Snapshot(assignment, {item.key: item for item in items}, version)

    def _learn(self, slug: str, wanted: set[str]) -> None:
        """Know the gradings that are wanted, and no others; those that are known are not read again."""
        known = self._gradings
        if len(wanted - known.keys()) > len(wanted) // 2:
            known = known | {one.grading: one for one in self._gradebook.current_gradings(slug)}
        if unknown := wanted - known.keys():
            known = known | {one.grading: one for one in self._gradebook.gradings(unknown)}
        self._gradings = {name: known[name] for name in wanted if name in known}


def _told(verdict: Verdict) -> Verdict:
    """The verdict without what differs from one run to the next, and nobody reads for."""
    tests = tuple(replace(test, duration_s=0.0) for test in verdict.tests)
    return replace(verdict, tests=tests, sha256="", seed=0, sandbox="", duration_s=0.0)


def key_of(submission: str) -> str:
    """What addresses call a submission: its name may be anything, this is sixteen hexadecimal digits."""
    return hashlib.sha256(submission.encode("utf-8", "surrogatepass")).hexdigest()[:16]
