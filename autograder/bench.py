"""What hidden tests are run against: the submission under judgement, in its warm worker.

`grade` changes the submission on one bench again and again; a plain pytest run has one for its session.
"""

from collections.abc import Iterable
from pathlib import Path

import torch

from autograder.assignment import Assignment, find_course, load_assignment
from autograder.errors import AutograderError, RejectedSubmission
from autograder.intake import take_in
from autograder.reference import reference_cells
from autograder.sandbox.guarded import guarded
from autograder.sandbox.selftest import require_tight
from autograder.sandbox.warm_worker import WarmWorker
from autograder.seeds import seed_of
from autograder.student import Student
from autograder.submission import Submission


class Bench:
    """Holds the warm worker, which it closes, and a submission; `submission` None is the reference."""

    def __init__(
        self,
        *,
        submission: Path | None = None,
        worker: WarmWorker,
        device: str = "cpu",
        seed: int | None = None,
    ) -> None:
        # The oracle's tensors are tiny: threads would cost more than they compute.
        torch.set_num_threads(1)
        self._path = submission
        self._fixed_seed = seed
        # Whichever GPU it is, a container shows it as its only one.
        self._device = device.partition(":")[0] if worker.kind == "container" else device
        self._worker = worker
        self._subject: Student | None = None
        self._assignment = ""
        self.seed = seed or 0

    @property
    def worker_protections(self) -> tuple[str, ...]:
        return self._worker.protections

    @property
    def is_littered(self) -> bool:
        """Whether the submission before left what can't be removed: the worker is good for no other."""
        return self._worker.is_littered

    @property
    def sandbox(self) -> str:
        return self._worker.kind

    def wait_until_ready(self, *, course: Path | None = None, out_dirs: Iterable[Path] = ()) -> None:
        """Block until the worker can fork; raises SandboxFault when it can't, or when its sandbox leaks.

        The answers of `course` and the results in `out_dirs` are what a leak is looked for in.
        """
        self._worker.wait_until_ready()
        if self._worker.kind != "none":
            require_tight(self._worker, guarded(course=course, out_dirs=out_dirs))

    def put(self, submission: Submission, assignment: Assignment, *, seed: int | None = None) -> Student:
        """Make that submission the one under judgement; `seed` None: the bench's own, else the file's."""
        self.clear()
        self._subject = Student(submission, assignment, self._worker)
        self._subject.device = self._device
        self._assignment = assignment.slug
        seed = self._fixed_seed if seed is None else seed
        self.seed = seed_of(submission.sha256) if seed is None else seed
        return self._subject

    def clear(self) -> None:
        """End the fork of the submission under judgement."""
        if self._subject is not None:
            self._subject.close()
            self._subject = None

    def subject(self, slug: str) -> Student:
        """The submission under judgement; in a plain pytest run it is taken in on first use."""
        if self._subject is None or self._assignment != slug:
            assignment = load_assignment(slug, find_course(Path(__file__).parent))
            return self.put(self._take_in(assignment), assignment)
        return self._subject

    def _take_in(self, assignment: Assignment) -> Submission:
        if self._path is None:
            return Submission("reference", "reference", "", reference_cells(assignment))
        functions = [name for question in assignment.questions for name in question.functions]
        try:
            return take_in(self._path, slug=assignment.slug, functions=functions)
        except RejectedSubmission as cause:
            raise AutograderError(f"{self._path}: {cause}") from cause

    def close(self) -> None:
        """End the submission's fork and the warm worker."""
        self.clear()
        self._worker.close()
