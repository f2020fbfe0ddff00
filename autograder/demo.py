"""A folder in; the first homework released, the bundled samples graded and the report written into it out."""

from pathlib import Path

from rich.console import Console
from rich.text import Text

from autograder.assignment import find_course, load_assignment
from autograder.batch import as_handed_in, grade_batch
from autograder.console import open_console
from autograder.cores import Cores
from autograder.errors import AutograderError
from autograder.grading import GraderProcess
from autograder.intake import find_submissions
from autograder.progress import BatchProgress
from autograder.provenance import provenance_of
from autograder.release import release
from autograder.report.clean import visible
from autograder.terminal import show_summary

_SLUG = "hw1_losses"


def run_demo(out_dir: Path, *, jobs: int, sandbox: str, console: Console) -> None:
    """Do with hw1 what a course does: release, collect (samples), grade, report. Raises as `grade` does."""
    assignment = load_assignment(_SLUG, find_course())
    samples = assignment.root / "tests" / "samples" / _SLUG
    if not samples.is_dir():
        raise AutograderError(f"{samples}: the bundled samples are missing; run the demo from a full clone")
    console.print(f"1. Releasing {assignment.title!r} to students", style="bold")
    for path in release(assignment, out_dir / "release"):
        console.print(Text(f"   {visible(str(path))}"), soft_wrap=True)
    console.print("2. Grading the submissions that came back, each confined in a sandbox", style="bold")
    cores = Cores(jobs)
    with BatchProgress(open_console(stderr=True)) as progress:
        summary = grade_batch(
            assignment,
            as_handed_in(find_submissions([samples])),
            out_dir / "graded",
            jobs=jobs,
            make_grader=lambda: GraderProcess(assignment, sandbox=sandbox, cores=cores),
            regrade="all",
            provenance=provenance_of(assignment),
            progress=progress,
        )
    console.print("3. What a TA sees", style="bold")
    show_summary(console, assignment, summary)
