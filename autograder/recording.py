"""Verdicts in, files and rows of the gradebook out: the student's files first, the row last."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from autograder.assignment import Assignment
from autograder.gradebook import Gradebook
from autograder.gradebook.book import Provenance
from autograder.gradebook.entries import Person, entry_of
from autograder.pool import Task
from autograder.regrade import Change, changes, merge
from autograder.report.clean import folder_names, storable
from autograder.report.folder import write_student_files
from autograder.verdict import Status, Verdict

#: Where the bytes of what was graded are kept, by their SHA-256: any score can be made again from them.
KEPT = "submissions"


class Recorder:
    """Writes one verdict after another, and knows what that changed."""

    def __init__(
        self,
        assignment: Assignment,
        gradebook: Gradebook,
        out_dir: Path,
        names: set[str],
        before: Mapping[str, Verdict],
        provenance: Provenance,
        people: Mapping[str, Person],
    ) -> None:
        self._assignment = assignment
        self._gradebook = gradebook
        self._out_dir = out_dir
        self._provenance = provenance
        self._people = people
        # All names at once: a folder must not depend on which submission was ready first.
        self._folders = folder_names(names, taken=gradebook.folders(assignment.slug))
        self._before = before
        self._adjustments = gradebook.adjustments(assignment.slug)
        self._comments = gradebook.comments(assignment.slug)
        self.count = 0
        self.failed: set[str] = set()
        self.changes: list[Change] = []

    def record(self, task: Task, verdict: Verdict) -> Verdict:
        """Record it, merged into the earlier one where only some questions were graded; returns that."""
        if self.count == 0:
            self._gradebook.register(self._assignment)
        before = self._before.get(task.name)
        if verdict.status is Status.ERROR and before and _is_of_these_bytes(before, task):
            # A fault of ours takes no score away; the same command tries it again.
            self.failed.add(task.name)
            return verdict
        if task.questions and before:
            verdict = merge(before, verdict, task.questions, self._assignment)
        person = self._people.get(task.name) or Person(storable(verdict.student))
        verdict = replace(
            verdict,
            assignment=self._assignment.slug,
            submission=task.name,
            student=person.student,
            sha256=verdict.sha256 or task.sha256,
        )
        _keep(task, self._out_dir / KEPT)
        folder = self._folders[task.name]
        by_hand = self._adjustments.get(task.name, ()), self._comments.get(task.name, ())
        entry = entry_of(verdict, person, *by_hand)
        write_student_files(self._assignment, entry, self._out_dir / "results" / folder)
        self._gradebook.record(verdict, folder=folder, person=person, provenance=self._provenance)
        self.count += 1
        if before and verdict.status is not Status.ERROR:
            self.changes += changes(before, verdict)
        return verdict


def _is_of_these_bytes(before: Verdict, task: Task) -> bool:
    """Whether that verdict scores the file that was to be graded again."""
    return before.status is not Status.ERROR and before.sha256 == task.sha256


def kept_path(folder: Path, sha256: str) -> Path | None:
    """The file with these bytes among those kept; None where it was not kept."""
    return next(iter(folder.glob(f"{sha256}.*")), None) if sha256 else None


def _keep(task: Task, folder: Path) -> None:
    """Keep the bytes that were graded, unless they are kept already."""
    target = folder / f"{task.sha256}{task.path.suffix.lower() or '.bin'}"
    if not task.sha256 or target.exists():
        return
    folder.mkdir(exist_ok=True)
    temporary = target.with_name(f".{target.name}.tmp")
    shutil.copyfile(task.path, temporary)
    temporary.replace(target)
