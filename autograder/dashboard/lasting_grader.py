"""A grader process that outlives the batches that it grades for: the next submission need not wait for it."""

from collections.abc import Sequence
from pathlib import Path

from autograder.assignment import Assignment
from autograder.gradebook.book import Provenance
from autograder.grading import GraderProcess
from autograder.verdict import Verdict


class LastingGrader:
    """A grader for many batches of one: a pool closes what it was given, and this one outlives that.

    It knows what its tests were when it started, since they may be edited meanwhile.
    """

    def __init__(self, assignment: Assignment, provenance: Provenance, sandbox: str, out_dir: Path) -> None:
        self.provenance = provenance
        self._assignment = assignment
        self._sandbox = sandbox
        self._out_dir = out_dir
        self._process: GraderProcess | None = None

    def start(self) -> None:
        if self._process is None:
            device = self.provenance.device
            process = GraderProcess(
                self._assignment, sandbox=self._sandbox, device=device, out_dirs=[self._out_dir]
            )
            process.start()
            self._process = process

    def grade(
        self, path: Path, *, name: str, seed: int | None = None, questions: Sequence[str] = ()
    ) -> Verdict:
        self.start()
        assert self._process is not None
        try:
            return self._process.grade(path, name=name, seed=seed, questions=questions)
        except BaseException:
            self.end()
            raise

    def close(self) -> None:
        """What the pool calls when it is through with it."""

    def end(self) -> None:
        process, self._process = self._process, None
        if process:
            process.close()
