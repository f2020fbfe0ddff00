"""An assignment in, proof of its graders out: what must score full, what nothing, what must be caught.

Everything is graded as a submission would be, in the sandbox: the reference, the untouched release, every
mistake of the bank (on top of the reference) and every variant. What must score full can be graded on the
hidden inputs of many seeds. What is right and what is empty is judged by the public checks, too: they may
know less than the hidden tests, but must not contradict them. The release they are taken from has to be what
the master gives now. Faults of the grading itself raise.
"""

import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.assignment import Assignment
from autograder.batch import Progress
from autograder.console import open_console, plain_table, show_table
from autograder.cores import Cores
from autograder.errors import AssignmentError, GraderFault
from autograder.findings import (
    Finding,
    check_all_full,
    check_is_current,
    check_mistake,
    check_nothing_passes,
    check_public,
    check_tests,
)
from autograder.grading import GraderProcess
from autograder.mistakes import Mistake, load_mistakes
from autograder.pool import Pool, Task
from autograder.progress import BatchProgress
from autograder.public_checks import public_assignment
from autograder.reference import reference_cells
from autograder.report.clean import visible
from autograder.report.matrix import render_matrix
from autograder.results import number
from autograder.terminal import show_report_path
from autograder.verdict import Status, Verdict


def verify(
    assignment: Assignment,
    *,
    console: Console,
    jobs: int = 1,
    sandbox: str = "auto",
    seeds: int = 1,
    matrix: Path | None = None,
) -> bool:
    """Grade everything that is known about the assignment and print the proof; True when all of it holds.

    `matrix` is the page to write that shows which hidden test fails for which mistake.
    """
    with BatchProgress(open_console(stderr=True)) as progress:
        findings = prove(assignment, jobs=jobs, sandbox=sandbox, seeds=seeds, progress=progress)
    console.print(f"{assignment.slug}: {assignment.title}", style="bold")
    show_table(console, _table(findings))
    if matrix:
        matrix.parent.mkdir(parents=True, exist_ok=True)
        matrix.write_text(render_matrix(assignment, findings, load_mistakes(assignment)), encoding="utf-8")
    wrong = [finding for finding in findings if finding.complaint]
    if wrong:
        console.print(f"{assignment.slug}: {len(wrong)} of {len(findings)} do not hold", style="bold red")
    else:
        console.print(f"{assignment.slug}: all {len(findings)} hold", style="bold green")
    if matrix:
        show_report_path(console, matrix)
    return not wrong


def prove(
    assignment: Assignment,
    *,
    jobs: int = 1,
    sandbox: str = "auto",
    seeds: int = 1,
    progress: Progress | None = None,
) -> list[Finding]:
    """Grade reference, release, mistakes and variants; one finding for each, in that order.

    Reference and variants are graded with their own seed and with `seeds` - 1 others.
    """
    mistakes = load_mistakes(assignment)
    with tempfile.TemporaryDirectory(prefix="autograder-verify-") as folder:
        files = _write_submissions(assignment, mistakes, Path(folder))
        how = _How(jobs, sandbox, progress)
        verdicts = _grade_all(assignment, files, how, seeds=seeds)
        public = _grade_publicly(assignment, files, Path(folder), how)
    stale = check_is_current(assignment)
    by_name = {mistake.name: mistake for mistake in mistakes}
    findings = [check_tests(assignment, verdicts["reference"][0])]
    for name, (verdict, *others) in verdicts.items():
        kind, _, rest = name.partition(" ")
        if kind == "mistake":
            complaint = check_mistake(by_name[rest], verdict)
        elif kind == "release":
            complaint = "; ".join(filter(None, (stale, check_nothing_passes(verdict))))
        else:
            complaint = check_all_full(assignment, [verdict, *others])
        if name in public:
            contradiction = check_public(kind, verdict, public[name])
            complaint = "; ".join(filter(None, (complaint, contradiction)))
        findings.append(Finding(kind, rest, verdict.score, complaint, verdict))
    return findings


def _write_submissions(assignment: Assignment, mistakes: Iterable[Mistake], folder: Path) -> dict[str, Path]:
    """The files to grade by name: "reference", "release", "mistake <name>", "variant <name>"."""
    reference = [cell.source for cell in reference_cells(assignment)]
    files = {"reference": folder / "reference.ipynb"}
    _write_notebook(files["reference"], reference)
    released = assignment.release_dir / f"{assignment.slug}.ipynb"
    if not released.is_file():
        raise AssignmentError(
            f"{released}: not released yet; run `autograder release {assignment.slug} --out assignments`"
        )
    files["release"] = released
    for mistake in mistakes:
        path = folder / f"mistake_{mistake.name}.ipynb"
        _write_notebook(path, [*reference, mistake.source])
        files[f"mistake {mistake.name}"] = path
    for path in sorted(assignment.variants_dir.glob("*.py")):
        files[f"variant {path.stem}"] = path
    return files


def _write_notebook(path: Path, sources: Sequence[str]) -> None:
    cells: list[dict[str, object]] = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
        for source in sources
    ]
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}))


@dataclass(frozen=True)
class _How:
    """How everything is graded, and who is told how far it is."""

    jobs: int
    sandbox: str
    progress: Progress | None


def _grade_all(
    assignment: Assignment, files: dict[str, Path], how: _How, *, seeds: int
) -> dict[str, list[Verdict]]:
    """Verdicts by name, that with the file's own seed first."""
    tasks = [Task(path, name, "") for name, path in files.items()]
    tasks += [
        Task(path, name, "", seed)
        for name, path in files.items()
        if name.startswith(("reference", "variant"))
        for seed in range(1, seeds)
    ]
    cores = Cores(how.jobs)
    pool = Pool(
        assignment,
        tasks,
        jobs=how.jobs,
        make_grader=lambda: GraderProcess(assignment, sandbox=how.sandbox, cores=cores),
    )
    verdicts = {}
    if how.progress:
        how.progress.begin(len(tasks), 0, pool.in_flight)
    for task, verdict in pool.verdicts():
        verdicts[task] = verdict
        if how.progress:
            how.progress.advance(verdict)
    for task, verdict in verdicts.items():
        if verdict.status is Status.ERROR:
            raise GraderFault(f"{assignment.slug}: {task.name} could not be graded: {verdict.reason}")
    by_name: dict[str, list[Verdict]] = {name: [] for name in files}
    for task in tasks:
        by_name[task.name].append(verdicts[task])
    return by_name


def _grade_publicly(
    assignment: Assignment, files: dict[str, Path], folder: Path, how: _How
) -> dict[str, Verdict]:
    """Verdicts of the public checks by name; none where those are part of the hidden tests, as in Otter's."""
    if assignment.is_otter:
        return {}
    public = public_assignment(assignment, folder / "public")
    if public is None:
        return {}
    # Of mistakes only the hidden tests are told: a check may well fail for what another question got wrong.
    judged = {name: path for name, path in files.items() if not name.startswith("mistake")}
    verdicts = _grade_all(public, judged, how, seeds=1)
    return {name: verdict for name, (verdict,) in verdicts.items()}


def _table(findings: Sequence[Finding]) -> Table:
    table = plain_table()
    for column in ("what", "name", "score", "verdict"):
        table.add_column(column, justify="right" if column == "score" else "left", overflow="fold")
    for finding in findings:
        # A complaint quotes the master, whose brackets are no markup.
        verdict = Text(visible(finding.complaint or "holds", keep="\n"))
        style = "red" if finding.complaint else ""
        table.add_row(finding.kind, Text(visible(finding.name)), number(finding.score), verdict, style=style)
    return table
