"""`python -m autograder.gradescope /autograder`: grade the submission there and write its results.json.

The folder is laid out as Gradescope documents it: `source/` holds the unpacked zip, `submission/` what the
student handed in, and results belong into `results/results.json`. Exits with 0 when that was written. After a
fault of ours there is no such file, and the exit code is 3: only then does Gradescope mark the submission as
one that the autograder failed on. Whatever the file said instead would be a score, and most likely a zero.
"""

import json
import sys
import tempfile
import traceback
from dataclasses import replace
from pathlib import Path

import click

from autograder.assignment import Assignment, list_assignments, load_assignment
from autograder.cli import EXIT_FAULT, sandbox_option
from autograder.errors import AutograderError, RejectedSubmission
from autograder.gradescope.bundle import COURSE
from autograder.gradescope.handed_in import as_one_file
from autograder.grading import GraderProcess
from autograder.report.files import write_atomically
from autograder.results import to_gradescope
from autograder.verdict import Status, Verdict


@click.command()
@click.argument("home", type=click.Path(path_type=Path))
@sandbox_option
def main(home: Path, sandbox: str) -> None:
    """Grade what was handed in in Gradescope's folder HOME; `auto` falls back on `process`."""
    results = home / "results" / "results.json"
    try:
        results.parent.mkdir(exist_ok=True)
        results.unlink(missing_ok=True)
        # Tests, results, what Gradescope tells of earlier submissions: nothing in here is for student code.
        home.chmod(0o700)
        verdict = grade(home, sandbox)
        write_atomically(results, json.dumps(to_gradescope(verdict), indent=1))
    except Exception as fault:
        # Staff read this; students are told by Gradescope that the autograder failed.
        known = isinstance(fault, AutograderError)
        click.echo(f"Not graded: {fault}" if known else traceback.format_exc(), err=True)
        sys.exit(EXIT_FAULT)


def grade(home: Path, sandbox: str) -> Verdict:
    """The verdict on `home/submission`; raises AutograderError when there can't be one."""
    assignment = _only_assignment(home / "source" / COURSE)
    with tempfile.TemporaryDirectory(prefix="autograder-") as scratch:
        try:
            handed_in = as_one_file(home / "submission", slug=assignment.slug, scratch=Path(scratch))
        except RejectedSubmission as rejection:
            return _rejected(assignment, str(rejection))
        with start_grader(assignment, sandbox, home / "results") as grader:
            verdict = grader.grade(handed_in.path, name=assignment.slug)
            return replace(verdict, notes=(*verdict.notes, *handed_in.notes))


def start_grader(assignment: Assignment, sandbox: str, results_dir: Path) -> GraderProcess:
    """A started grader; for `auto`, where nothing stronger works, in the sandbox for throw-away machines."""
    try:
        return _start(assignment, sandbox, results_dir)
    except AutograderError as stronger:
        if sandbox != "auto":
            raise
        try:
            return _start(assignment, "process", results_dir)
        except AutograderError as weaker:
            raise AutograderError(f"{weaker}\n{stronger}") from stronger


def _start(assignment: Assignment, sandbox: str, results_dir: Path) -> GraderProcess:
    grader = GraderProcess(assignment, sandbox=sandbox, out_dirs=[results_dir])
    try:
        grader.start()
    except BaseException:
        grader.close()
        raise
    return grader


def _only_assignment(course: Path) -> Assignment:
    slugs = list_assignments(course)
    if len(slugs) != 1:
        raise AutograderError(f"{course}: should hold one assignment, has {len(slugs)}; upload the zip again")
    return load_assignment(slugs[0], course)


def _rejected(assignment: Assignment, reason: str) -> Verdict:
    return Verdict(
        assignment=assignment.slug,
        submission=assignment.slug,
        student=assignment.slug,
        status=Status.REJECTED,
        score=0.0,
        max_score=assignment.max_score,
        reason=reason,
    )


if __name__ == "__main__":
    main()
