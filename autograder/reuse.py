"""Tasks in; those that have a verdict already, under another name, and those that have to be graded, out.

The same bytes are not graded twice by the same hidden tests in the same worker.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from autograder.assignment import Assignment
from autograder.gradebook import Gradebook
from autograder.gradebook.book import Provenance
from autograder.pool import Task
from autograder.seeds import seed_of
from autograder.verdict import Verdict


class Reuse:
    """Verdicts by content, of this gradebook and of this run."""

    def __init__(
        self, gradebook: Gradebook, assignment: Assignment, provenance: Provenance, *, is_used: bool
    ) -> None:
        self._gradebook = gradebook
        self._slug = assignment.slug
        self._provenance = provenance
        self._is_used = is_used and bool(provenance.graders_digest)
        self._waiting: dict[str, list[Task]] = {}  # tasks by the bytes that another task is graded for
        self.reused = 0

    def split(self, tasks: Sequence[Task]) -> tuple[Iterator[tuple[Task, Verdict]], list[Task]]:
        """Tasks that have a verdict under another name, and one task for each content that has none."""
        known: list[tuple[Task, Verdict]] = []
        unknown: list[Task] = []
        for task in tasks:
            if not (self._is_used and task.sha256):
                unknown.append(task)
            elif task.sha256 in self._waiting:
                self._waiting[task.sha256].append(task)
            elif verdict := self._graded_alike(task):
                known.append((task, _as_of(task, verdict)))
            else:
                self._waiting[task.sha256] = []
                unknown.append(task)
        self.reused += len(known)
        return iter(known), unknown

    def twins_of(self, task: Task, verdict: Verdict) -> Iterator[tuple[Task, Verdict]]:
        """The tasks that waited for this one's verdict, with it."""
        for twin in self._waiting.pop(task.sha256, []):
            self.reused += 1
            yield twin, _as_of(twin, verdict)

    def _graded_alike(self, task: Task) -> Verdict | None:
        seed = seed_of(task.sha256) if task.seed is None else task.seed
        return self._gradebook.graded_alike(self._slug, task.sha256, self._provenance, seed)


def _as_of(task: Task, verdict: Verdict) -> Verdict:
    """The verdict on somebody else's file with the same bytes."""
    return replace(verdict, submission=task.name, student=task.name)
