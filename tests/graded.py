"""A class that was graded, quickly: some submissions for real, the rest as copies of their verdicts.

Copies go through the gradebook like any other verdict, with the bytes kept under the same hash, so that each
can be looked at, and graded again for real.
"""

from dataclasses import replace
from pathlib import Path

from autograder.batch import as_handed_in, grade_batch
from autograder.gradebook import Gradebook
from autograder.gradebook.entries import Person
from autograder.gradebook.place import open_graded
from autograder.grading import GraderProcess
from autograder.provenance import provenance_of
from autograder.report.folder import write_reports


def grade_samples(assignment, paths, out_dir):
    """Grade these files for real, in the kernel sandbox."""
    return grade_batch(
        assignment,
        as_handed_in(paths),
        out_dir,
        make_grader=lambda: GraderProcess(assignment, sandbox="kernel"),
        provenance=provenance_of(assignment),
    )


def fill_up(out_dir: Path, count: int) -> None:
    """Copy what was graded under other names until there are `count` submissions; every ninth is late."""
    with open_graded(out_dir) as (assignment, gradebook):
        real = gradebook.current_gradings(assignment.slug)
        for number in range(count - len(real)):
            _copy(gradebook, real[number % len(real)], f"student{number:03}", is_late=number % 9 == 0)
        write_reports(assignment, gradebook, out_dir)


def _copy(gradebook: Gradebook, grading, name, *, is_late):
    late = {"late_days": 1, "late_factor": 0.9, "late_note": "1 day late: 10 % off"} if is_late else {}
    gradebook.record(
        replace(grading.verdict, submission=name, student=name),
        folder=name,
        person=Person(name, {"email": f"{name}@uni.example"}, **late),
        provenance=grading.provenance,
    )
