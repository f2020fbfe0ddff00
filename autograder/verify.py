"""An assignment in, proof of its graders out: what must score full, what nothing, what must be caught.

Everything is graded as a submission would be, in the sandbox: the reference, the untouched release, every
mistake of the bank (on top of the reference) and every variant. What must score full can be graded on the
hidden inputs of many seeds. What is right and what is empty is judged by the public checks, too: they may
know less than the hidden tests, but must not contradict them. The release they are taken from has to be what
the master gives now. Faults of the grading itself raise.
"""

import json
import math
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.assignment import Assignment
from autograder.errors import AssignmentError, GraderFault
from autograder.grading import GraderProcess
from autograder.mistakes import Mistake, load_mistakes
from autograder.pool import Pool, Task
from autograder.public_checks import public_assignment
from autograder.raw_cells import is_released_by_otter, points_in_master
from autograder.reference import reference_cells
from autograder.release import check_release
from autograder.report.matrix import render_matrix
from autograder.results import number
from autograder.verdict import Outcome, Status, Verdict


@dataclass(frozen=True)
class Finding:
    """One line of the proof: what was graded, what it scored, and what is wrong with that, if anything.

    `verdict` is None for the line about the hidden tests themselves.
    """

    kind: str
    name: str
    score: float
    complaint: str = ""
    verdict: Verdict | None = None


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
    findings = prove(assignment, jobs=jobs, sandbox=sandbox, seeds=seeds)
    console.print(_table(assignment, findings))
    if matrix:
        matrix.parent.mkdir(parents=True, exist_ok=True)
        matrix.write_text(render_matrix(assignment, findings, load_mistakes(assignment)), encoding="utf-8")
    wrong = [finding for finding in findings if finding.complaint]
    if wrong:
        console.print(f"{assignment.slug}: {len(wrong)} of {len(findings)} do not hold", style="bold red")
    else:
        console.print(f"{assignment.slug}: all {len(findings)} hold", style="bold green")
    return not wrong


def prove(assignment: Assignment, *, jobs: int = 1, sandbox: str = "auto", seeds: int = 1) -> list[Finding]:
    """Grade reference, release, mistakes and variants; one finding for each, in that order.

    Reference and variants are graded with their own seed and with `seeds` - 1 others.
    """
    mistakes = load_mistakes(assignment)
    with tempfile.TemporaryDirectory(prefix="autograder-verify-") as folder:
        files = _write_submissions(assignment, mistakes, Path(folder))
        verdicts = _grade_all(assignment, files, jobs=jobs, sandbox=sandbox, seeds=seeds)
        public = _grade_publicly(assignment, files, Path(folder), jobs=jobs, sandbox=sandbox)
    stale = _check_release(assignment)
    by_name = {mistake.name: mistake for mistake in mistakes}
    findings = [_check_tests(assignment, verdicts["reference"][0])]
    for name, (verdict, *others) in verdicts.items():
        kind, _, rest = name.partition(" ")
        if kind == "mistake":
            complaint = _check_mistake(by_name[rest], verdict)
        elif kind == "release":
            complaint = "; ".join(filter(None, (stale, _check_nothing_passes(verdict))))
        else:
            complaint = _check_all_full(assignment, [verdict, *others])
        if name in public:
            contradiction = _check_public(kind, verdict, public[name])
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


def _grade_all(
    assignment: Assignment, files: dict[str, Path], *, jobs: int, sandbox: str, seeds: int
) -> dict[str, list[Verdict]]:
    """Verdicts by name, that with the file's own seed first."""
    tasks = [Task(path, name, "") for name, path in files.items()]
    tasks += [
        Task(path, name, "", seed)
        for name, path in files.items()
        if name.startswith(("reference", "variant"))
        for seed in range(1, seeds)
    ]
    pool = Pool(assignment, tasks, jobs=jobs, make_grader=lambda: GraderProcess(assignment, sandbox=sandbox))
    verdicts = dict(pool.verdicts())
    for task, verdict in verdicts.items():
        if verdict.status is Status.ERROR:
            raise GraderFault(f"{assignment.slug}: {task.name} could not be graded: {verdict.reason}")
    by_name: dict[str, list[Verdict]] = {name: [] for name in files}
    for task in tasks:
        by_name[task.name].append(verdicts[task])
    return by_name


def _grade_publicly(
    assignment: Assignment, files: dict[str, Path], folder: Path, *, jobs: int, sandbox: str
) -> dict[str, Verdict]:
    """Verdicts of the public checks by name; none where those are part of the hidden tests, as in Otter's."""
    if assignment.is_otter:
        return {}
    public = public_assignment(assignment, folder / "public")
    if public is None:
        return {}
    # Of mistakes only the hidden tests are told: a check may well fail for what another question got wrong.
    judged = {name: path for name, path in files.items() if not name.startswith("mistake")}
    verdicts = _grade_all(public, judged, jobs=jobs, sandbox=sandbox, seeds=1)
    return {name: verdict for name, (verdict,) in verdicts.items()}


def _check_tests(assignment: Assignment, verdict: Verdict) -> Finding:
    """The hidden tests of each question add up to its points, which the master tells students, too."""
    possible = {name: points for name, (_, points) in verdict.question_scores().items()}
    promised = {question.name: question.points for question in assignment.questions}
    complaints = [
        f"{name}: {number(promised.get(name, 0))} points, but its tests have {number(possible[name])}"
        if name in possible
        else f"{name} has no hidden test"
        for name in promised | possible
        if name not in possible or not _is_equal(promised.get(name, 0), possible[name])
    ]
    if not assignment.is_otter:  # whose points are the master's
        complaints += [
            f"{name}: {number(promised[name])} points, but {number(points)} in the master"
            for name, points in points_in_master(assignment).items()
            if name in promised and not _is_equal(promised[name], points)
        ]
    return Finding("tests", "", sum(possible.values()), "; ".join(complaints))


def _is_equal(points: float, others: float) -> bool:
    """Whether two sums of points are the same: 0.1 three times is 0.3, too."""
    return math.isclose(points, others, abs_tol=1e-9)


def _check_release(assignment: Assignment) -> str:
    """What students get is what the master gives now; a master that Otter does not read can't be asked."""
    if not is_released_by_otter(assignment):
        return ""
    try:
        check_release(assignment, assignment.release_dir.parent)
    except AssignmentError as mistake:
        return str(mistake)
    return ""


def _check_all_full(assignment: Assignment, verdicts: Sequence[Verdict]) -> str:
    """Full marks with every seed; else the first seed that takes some, and how many do."""
    complaints = {verdict.seed: _check_score(verdict, assignment.max_score) for verdict in verdicts}
    wrong = {seed: complaint for seed, complaint in complaints.items() if complaint}
    if not wrong:
        return ""
    if len(verdicts) == 1:
        return next(iter(wrong.values()))
    seed, complaint = next(iter(wrong.items()))
    return f"{len(wrong)} of {len(verdicts)} seeds, the first is {seed}: {complaint}"


def _check_score(verdict: Verdict, expected: float) -> str:
    if _is_equal(verdict.score, expected) and verdict.status is Status.GRADED:
        return ""
    failed = [test for test in verdict.tests if test.outcome is not Outcome.PASSED]
    first = f": {failed[0].test}: {failed[0].message}" if failed and expected else ""
    return f"{verdict.status}, should score {number(expected)}{first}"


def _check_nothing_passes(verdict: Verdict) -> str:
    """The untouched release passes nothing."""
    passed = [test.test for test in verdict.tests if test.outcome is Outcome.PASSED]
    return f"passes {', '.join(passed)}" if passed else _check_score(verdict, 0.0)


def _check_public(kind: str, hidden: Verdict, public: Verdict) -> str:
    """No public check passes the release, or fails an answer that earns its question's full points."""
    complaints = []
    for question, (score, possible) in hidden.question_scores().items():
        checks = [test for test in public.tests if test.question == question]
        failed = [test for test in checks if test.outcome is not Outcome.PASSED]
        if kind == "release" and checks and not failed:
            complaints.append(f"the public check of {question} passes it")
        elif failed and score == possible:
            complaints.append(
                f"the public check of {question} fails what the hidden tests pass: {failed[0].message}"
            )
    return "; ".join(complaints)


def _check_mistake(mistake: Mistake, verdict: Verdict) -> str:
    """The tests named for it fail, it is named in one of them, and nothing else is named anywhere."""
    results = {test.test: test for test in verdict.tests}
    unknown = [test for test in mistake.caught_by if test not in results]
    if unknown:
        return f"no hidden test is called {', '.join(unknown)}"
    missed = [test for test in mistake.caught_by if results[test].outcome is Outcome.PASSED]
    if missed:
        return f"not caught by {', '.join(missed)}"
    named = {test.misconception for test in verdict.tests if test.misconception}
    if named != {mistake.name}:
        return f"named {', '.join(sorted(named))} in the feedback" if named else "not named in the feedback"
    return ""


def _table(assignment: Assignment, findings: Sequence[Finding]) -> Table:
    table = Table(title=f"{assignment.slug}: {assignment.title}", title_justify="left")
    for column in ("", "name", "score", "verdict"):
        table.add_column(column, justify="right" if column == "score" else "left", overflow="fold")
    for finding in findings:
        verdict = finding.complaint or "holds"
        style = "red" if finding.complaint else ""
        table.add_row(finding.kind, finding.name, number(finding.score), verdict, style=style)
    return table
