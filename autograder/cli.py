"""Command lines in, exit codes out: 0 done, 1 what the user can fix, 3 a fault of ours, 130 Ctrl-C.

Only click is imported here; each command imports what it needs, so that `--help` answers at once.
"""

import io
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from autograder import __version__
from autograder.errors import AutograderError, GraderFault

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.assignment import Assignment
    from autograder.cluster import ClusterPool
    from autograder.pool import Task

EXIT_FIXABLE = 1
EXIT_FAULT = 3
EXIT_INTERRUPTED = 130

SANDBOXES = ["auto", "container", "bubblewrap", "kernel", "process", "none"]

course_option = click.option(
    "--course",
    type=click.Path(path_type=Path),
    help="The course repository [default: around the current folder].",
)
roster_option = click.option(
    "--roster",
    type=click.Path(path_type=Path),
    help="A CSV with who takes the course; submissions get these names, and who is not in it is told.",
)
out_option = click.option(
    "--out", "out_dir", type=click.Path(path_type=Path), required=True, help="The folder to write to."
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(min=1), help="Grader processes at once [default: one a core]."
)
sandbox_option = click.option(
    "--sandbox",
    type=click.Choice(SANDBOXES),
    default="auto",
    show_default=True,
    help="What confines student code: `auto` is the strongest that holds here, `process` for a machine "
    "that is made for one submission, `none` for code you trust.",
)


gradebook_option = click.option(
    "--gradebook",
    "gradebook_url",
    default="",
    metavar="URL",
    help="A database for the gradebook, as SQLAlchemy names it [default: a SQLite file in --out].",
)


def _checked_device(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if not re.fullmatch(r"cpu|cuda(:\d+)?", value):
        raise click.BadParameter(f"{value!r} is neither cpu nor cuda nor cuda:N")
    return value


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog="Example: autograder demo")
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Autograded deep-learning homework: releases, sandboxed grading, gradebook and reports."""


@cli.command(epilog="Example: autograder grade hw1_losses submissions/ --out graded")
@click.argument("slug", metavar="ASSIGNMENT")
@click.argument("paths", metavar="PATH...", nargs=-1, type=click.Path(path_type=Path))
@out_option
@jobs_option
@sandbox_option
@click.option(
    "--device",
    default="cpu",
    show_default=True,
    metavar="cpu|cuda[:N]",
    callback=_checked_device,
    help="Where submissions compute; a GPU has one submission at a time unless --jobs says otherwise.",
)
@click.option("--seed", type=int, help="Seed of the hidden inputs [default: one for each submission].")
@click.option(
    "--regrade",
    default="none",
    show_default=True,
    metavar="none|failed|all|QUESTION",
    help="Grade again what is unchanged: nothing, whatever has less than full marks, all, or one question.",
)
@click.option("--no-cache", is_flag=True, help="Grade equal files one by one, and not once for all of them.")
@click.option(
    "--reproduce",
    default="",
    metavar="ID",
    help="Grade again what that grading judged, and show what is different; nothing is written.",
)
@roster_option
@click.option("--cluster", default="", metavar="ADDRESS", help="Grade on a Dask cluster: tcp://host:port.")
@gradebook_option
@course_option
def grade(
    slug: str,
    paths: tuple[Path, ...],
    out_dir: Path,
    jobs: int | None,
    sandbox: str,
    device: str,
    seed: int | None,
    regrade: str,
    no_cache: bool,
    reproduce: str,
    roster: Path | None,
    cluster: str,
    gradebook_url: str,
    course: Path | None,
) -> None:
    """Grade files, folders or an LMS export into a folder.

    A run that was stopped goes on where it stood: what has a verdict already is not graded again.
    """
    import tempfile

    from autograder.attempts import choose_attempts
    from autograder.batch import grade_batch
    from autograder.cores import Cores
    from autograder.grading import GraderProcess
    from autograder.intake_batch import find_handed_in
    from autograder.manifest import write_manifest
    from autograder.people import people_of
    from autograder.progress import BatchProgress
    from autograder.provenance import provenance_of
    from autograder.roster import load_roster
    from autograder.terminal import show_summary

    assignment = _load(slug, course)
    if reproduce:
        _reproduce(assignment, out_dir, reproduce, sandbox, gradebook_url)
        return
    if not paths:
        raise click.UsageError("Missing argument 'PATH...'.")
    with tempfile.TemporaryDirectory(prefix="autograder-unpacked-") as scratch:
        people = load_roster(roster) if roster else None
        handed_in, aside = find_handed_in(list(paths), roster=people, scratch=Path(scratch))
        if not handed_in:
            raise AutograderError(f"{', '.join(map(str, paths))}: no submissions in there")
        to_grade, lines = choose_attempts(handed_in, count=assignment.attempts)
        jobs = jobs or (_cores() if device == "cpu" else 1)
        cores = Cores(jobs)
        with BatchProgress(_console(stderr=True)) as progress:
            summary = grade_batch(
                assignment,
                to_grade,
                out_dir,
                jobs=jobs,
                make_grader=lambda: GraderProcess(
                    assignment, sandbox=sandbox, device=device, out_dirs=[out_dir], cores=cores
                ),
                make_pool=_on_cluster(assignment, cluster, sandbox, device) if cluster else None,
                regrade=regrade,
                use_cache=not no_cache,
                seed=seed,
                provenance=provenance_of(assignment, device=device),
                people=people_of(to_grade, assignment.late),
                gradebook_url=gradebook_url,
                progress=progress,
            )
        write_manifest([*lines, *aside], out_dir / "manifest.csv")
    show_summary(_console(), assignment, summary, with_changes=regrade != "none")
    if summary.was_interrupted:
        raise KeyboardInterrupt
    if summary.errors:
        sys.exit(EXIT_FAULT)


def _on_cluster(
    assignment: "Assignment", address: str, sandbox: str, device: str
) -> "Callable[[Sequence[Task]], ClusterPool]":
    from autograder.cluster import ClusterPool

    return lambda tasks: ClusterPool(assignment, tasks, address=address, sandbox=sandbox, device=device)


def _reproduce(assignment: "Assignment", out_dir: Path, name: str, sandbox: str, gradebook_url: str) -> None:
    from autograder.grading import GraderProcess
    from autograder.reproduce import reproduce
    from autograder.terminal_history import show_reproduction

    found = reproduce(
        assignment,
        out_dir,
        name,
        make_grader=lambda device: GraderProcess(
            assignment, sandbox=sandbox, device=device, out_dirs=[out_dir]
        ),
        gradebook_url=gradebook_url,
    )
    show_reproduction(_console(), found)
    if found.changes:
        sys.exit(EXIT_FIXABLE)


@cli.command(epilog="Example: autograder history graded ada")
@click.argument("out_dir", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("submission", metavar="SUBMISSION")
def history(out_dir: Path, submission: str) -> None:
    """Show every grading of a submission, with the ID to reproduce it by, and what people adjusted."""
    from autograder.manual import history_of
    from autograder.terminal_history import show_history

    show_history(_console(), *history_of(out_dir, submission))


@cli.command(epilog="Example: autograder adjust graded ada q3 --points 1.5 --reason 'ambiguous question'")
@click.argument("out_dir", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("submission", metavar="SUBMISSION")
@click.argument("question", metavar="QUESTION|all")
@click.option("--points", type=float, required=True, help="How many to add; less than 0 to take some.")
@click.option("--reason", required=True, help="What the student reads beside the points.")
@click.option("--author", default="", help="Who decided it [default: your name on this machine].")
def adjust(out_dir: Path, submission: str, question: str, points: float, reason: str, author: str) -> None:
    """Give a submission points, or take some, by hand; a regrade leaves them as they are."""
    from autograder.manual import adjust as make_adjustment
    from autograder.report.clean import visible

    entry = make_adjustment(
        out_dir,
        submission,
        question=None if question == "all" else question,
        points=points,
        reason=reason,
        author=author,
    )
    from autograder.results import number
    from autograder.terminal import show_report_path

    total = "not graded yet" if entry.score is None else number(entry.score)
    click.echo(f"{visible(submission)}: {total} of {number(entry.verdict.max_score)}")
    show_report_path(_console(), out_dir / "report.html")


@cli.command(epilog="Example: autograder comment graded ada 'See the lecture on overflow.'")
@click.argument("out_dir", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("submission", metavar="SUBMISSION")
@click.argument("text", metavar="TEXT")
@click.option("--author", default="", help="Who says so [default: your name on this machine].")
def comment(out_dir: Path, submission: str, text: str, author: str) -> None:
    """Write to the student of a submission; it stands in the feedback and in every export."""
    from autograder.manual import comment as make_comment

    make_comment(out_dir, submission, text, author=author)


@cli.command(epilog="Example: autograder publish graded ada")
@click.argument("out_dir", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("submissions", metavar="SUBMISSION...", nargs=-1)
@click.option("--author", default="", help="Who decided it [default: your name on this machine].")
def publish(out_dir: Path, submissions: tuple[str, ...], author: str) -> None:
    """Release feedback, of all that count unless some are named: write it into DIR/released, and note it."""
    from autograder.publishing import RELEASED
    from autograder.publishing import publish as release_feedback
    from autograder.report.clean import visible

    count, ungraded = release_feedback(out_dir, submissions, author=author)
    for name in ungraded:
        click.echo(f"{visible(name)}: not released, it has no score yet", err=True)
    click.echo(f"{count} in {visible(str(out_dir / RELEASED))}")


@cli.command(epilog="Example: autograder similar hw1_losses submissions/ --out graded")
@click.argument("slug", metavar="ASSIGNMENT")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@out_option
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.6,
    show_default=True,
    help="The share of its own code that one of a pair has in common with the other.",
)
@roster_option
@course_option
def similar(
    slug: str,
    paths: tuple[Path, ...],
    out_dir: Path,
    threshold: float,
    roster: Path | None,
    course: Path | None,
) -> None:
    """Report which submissions share code, the released notebook left out, side by side.

    Nothing is run. Writes `similarity.csv` and `similarity.html`: hints for a person, no verdicts. The report
    of a graded folder has the pairs, too.
    """
    import tempfile

    from autograder.errors import FolderInUse
    from autograder.intake_batch import find_handed_in
    from autograder.report.clean import visible
    from autograder.report.folder import renew_overview
    from autograder.roster import load_roster
    from autograder.similarity.batch import report_similar
    from autograder.terminal_similar import show_comparison

    assignment = _load(slug, course)
    with tempfile.TemporaryDirectory(prefix="autograder-unpacked-") as scratch:
        people = load_roster(roster) if roster else None
        handed_in, _ = find_handed_in(list(paths), roster=people, scratch=Path(scratch))
        comparison, page = report_similar(assignment, handed_in, out_dir, threshold=threshold)
    try:
        renew_overview(assignment, out_dir)
    except FolderInUse:
        click.echo("report.html will show them at the end of what is writing into the folder now", err=True)
    for note in comparison.notes:
        click.echo(visible(note), err=True)
    show_comparison(_console(), comparison, page)


@cli.command(epilog="Example: autograder demo")
@click.option(
    "--out",
    "out_dir",
    type=click.Path(path_type=Path),
    default="demo-out",
    show_default=True,
    help="The folder to write to.",
)
@jobs_option
@sandbox_option
def demo(out_dir: Path, jobs: int | None, sandbox: str) -> None:
    """Release the first homework, grade the bundled sample submissions, write the report."""
    from autograder.demo import run_demo

    run_demo(out_dir, jobs=jobs or _cores(), sandbox=sandbox, console=_console())


@cli.command(epilog="Example: autograder release hw1_losses --out releases")
@click.argument("slugs", metavar="ASSIGNMENT...", nargs=-1, required=True)
@out_option
@click.option(
    "--check", is_flag=True, help="Write nothing; fail when what lies there leaks or is out of date."
)
@course_option
def release(slugs: tuple[str, ...], out_dir: Path, check: bool, course: Path | None) -> None:
    """Make the student copy of assignments and their Gradescope autograder, and check that no answer leaks.

    Of the three that are written for an assignment, its folder and its zip are for students, and
    `<assignment>-autograder.zip`, which holds the answers, is for Gradescope.
    """
    from autograder.release import check_release
    from autograder.release import release as make_release
    from autograder.report.clean import visible

    for slug in slugs:
        assignment = _load(slug, course)
        if check:
            check_release(assignment, out_dir)
            click.echo(f"{visible(str(out_dir / slug))}: as the master gives it, and nothing leaks")
            continue
        for path in make_release(assignment, out_dir):
            click.echo(visible(str(path)))


@cli.command(epilog="Example: autograder new hw7_topic --title 'A new topic'")
@click.argument("slug", metavar="ASSIGNMENT")
@click.option("--title", default="", help="What students read as its title [default: the name's last word].")
@click.option(
    "--course",
    type=click.Path(path_type=Path),
    help="The course repository, begun there if there is none [default: around the current folder].",
)
def new(slug: str, title: str, course: Path | None) -> None:
    """Begin an assignment: two small questions with their tests, mistakes and release, to be changed."""
    from autograder.report.clean import visible
    from autograder.scaffold import new_assignment

    for path in new_assignment(slug, title=title, course=course):
        click.echo(visible(str(path)))
    click.echo(f"Try it with `autograder verify {slug}`, then make it yours.", err=True)


@cli.command("import", epilog="Example: autograder import lab1.ipynb --course ../my_course")
@click.argument("master", metavar="NOTEBOOK", type=click.Path(path_type=Path))
@click.option(
    "--course",
    type=click.Path(path_type=Path),
    help="The course repository, begun there if there is none [default: around the current folder].",
)
def import_(master: Path, course: Path | None) -> None:
    """Take in a master notebook that was written for Otter: its own tests become the hidden tests."""
    from autograder.assignment import course_to_add_to
    from autograder.otter.moving import move_in
    from autograder.report.clean import visible
    from autograder.results import number

    assignment, left_behind = move_in(master, course_to_add_to(course))
    for question in assignment.questions:
        click.echo(f"{visible(question.name)}: {number(question.points)} points")
    if left_behind:
        click.echo(f"Not carried over from its configuration: {', '.join(left_behind)}", err=True)
    click.echo(f"Release it with `autograder release {assignment.slug} --out assignments`.", err=True)


@cli.command(epilog="Example: autograder verify hw1_losses --jobs 2 --matrix proof")
@click.argument("slugs", metavar="ASSIGNMENT...", nargs=-1, required=True)
@jobs_option
@click.option(
    "--seeds",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="How many seeds of hidden inputs reference and variants must score full with.",
)
@click.option(
    "--matrix",
    "matrix_dir",
    type=click.Path(path_type=Path),
    help="Write a page into this folder: which hidden test fails for which mistake.",
)
@course_option
def verify(
    slugs: tuple[str, ...], jobs: int | None, seeds: int, matrix_dir: Path | None, course: Path | None
) -> None:
    """Check that the reference and every variant score full, the skeleton 0, and every mistake is caught."""
    from autograder.verify import verify as verify_one

    console = _console()
    # All of them, so that one run shows everything that is wrong.
    verified = [
        verify_one(
            _load(slug, course),
            console=console,
            jobs=jobs or _cores(),
            seeds=seeds,
            matrix=matrix_dir / f"{slug}.html" if matrix_dir else None,
        )
        for slug in slugs
    ]
    if not all(verified):
        sys.exit(EXIT_FIXABLE)


@cli.group(epilog="Example: autograder image build")
def image() -> None:
    """The container image that student code runs in with `--sandbox container`."""


@image.command(epilog="Example: autograder image build")
@click.option(
    "--torch-backend",
    default="",
    metavar="NAME",
    help="The build of torch, as uv names it: cpu, cu128, … [default: what the package index has].",
)
def build(torch_backend: str) -> None:
    """Build the image of this version with podman or docker; takes minutes and gigabytes the first time."""
    from autograder.sandbox.engine import find_engine
    from autograder.sandbox.image import build as build_image

    try:
        engine = find_engine()
    except LookupError as cause:
        raise AutograderError(f"no container engine: {cause}; apt-get install podman") from cause
    click.echo(build_image(engine, torch_backend=torch_backend, say=lambda text: click.echo(text, err=True)))


@cli.command(epilog="Example: autograder doctor")
def doctor() -> None:
    """Show what this machine offers for confining student code, and what is missing."""
    from autograder.doctor import examine

    if not examine(_console()):
        sys.exit(EXIT_FIXABLE)


@cli.command(epilog="Example: autograder report graded")
@click.argument("out_dir", metavar="DIR", type=click.Path(path_type=Path))
def report(out_dir: Path) -> None:
    """Make the CSV, the report and every student's files again from the gradebook in a folder."""
    from autograder.report.folder import rewrite_reports
    from autograder.terminal import show_report_path

    show_report_path(_console(), rewrite_reports(out_dir))


@cli.command(epilog="Example: autograder serve graded")
@click.argument("out_dir", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8610,
    show_default=True,
    help="Where it listens; 0 for any that is free.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address it listens at; any but this machine's own needs --allow-remote.",
)
@click.option(
    "--allow-remote",
    is_flag=True,
    help="Let others reach it, unencrypted: on a network that you trust.",
)
@sandbox_option
@course_option
def serve(out_dir: Path, port: int, host: str, allow_remote: bool, sandbox: str, course: Path | None) -> None:
    """Open a graded folder as a dashboard in the browser, for this machine alone, until Ctrl-C.

    Look through submissions with their code, adjust, comment, grade again, release feedback, export.
    """
    try:
        from autograder.dashboard.server import serve as serve_folder
    except ImportError as missing:
        raise AutograderError(
            f"the dashboard needs {missing.name}; install autograder with the extra `dashboard`"
        ) from missing

    serve_folder(
        out_dir, host=host, port=port, course=course, sandbox=sandbox, is_remote_allowed=allow_remote
    )


@cli.command(epilog="Example: autograder export graded --to canvas --template canvas.csv")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--to",
    type=click.Choice(["gradescope", "canvas", "moodle", "csv", "json"]),
    required=True,
    help="Whose format: a folder of results.json, a CSV that the LMS imports, or all that is known.",
)
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    help="What Canvas or Moodle exported, to be filled in [default: a file with no more than it needs].",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The file, for Gradescope the folder, to write [default: in DIR, named for the assignment].",
)
@click.option(
    "--column",
    default="",
    help="The assignment's column in the LMS [default: the one of its name or title].",
)
def export(folder: Path, to: str, template: Path | None, out: Path | None, column: str) -> None:
    """Write the scores that count for an LMS, a spreadsheet or a program; tells whom it had to leave out.

    Nobody gets 0 for a fault of ours: that student's cell stays as it is, or the row is left out.
    """
    from autograder.export.graded import export_graded
    from autograder.report.clean import visible

    path, remarks = export_graded(folder, to=to, template=template, out=out, column=column)
    for remark in remarks:
        click.echo(visible(remark), err=True)
    click.echo(visible(str(path)))


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit; what the user can fix is one message, never a traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # What an old encoding lacks is written as an escape: a student's name must not end a command.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        result = cli.main(args=arguments, prog_name="autograder", standalone_mode=False)
        sys.exit(result if isinstance(result, int) else 0)
    except click.ClickException as mistake:
        mistake.show()
        sys.exit(EXIT_FIXABLE)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted. Run the same command again to go on.", err=True)
        sys.exit(EXIT_INTERRUPTED)
    except AutograderError as error:
        from autograder.report.clean import visible

        click.echo(f"Error: {visible(str(error), keep=chr(10))}", err=True)
        sys.exit(EXIT_FAULT if isinstance(error, GraderFault) else EXIT_FIXABLE)
    except Exception:
        import traceback

        # A bug of ours is a fault of ours; its traceback is what a report of it needs.
        traceback.print_exc()
        sys.exit(EXIT_FAULT)


def _load(slug: str, course: Path | None) -> "Assignment":
    from autograder.assignment import find_course, load_assignment

    return load_assignment(slug, find_course(course))


def _console(*, stderr: bool = False) -> "Console":
    from autograder.console import open_console

    return open_console(stderr=stderr)


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0))
