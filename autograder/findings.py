"""Verdicts on what is known in, what is wrong with them out: the complaints that `verify` prints."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.assignment import Assignment
from autograder.errors import AssignmentError
from autograder.mistakes import Mistake
from autograder.raw_cells import is_released_by_otter, points_in_master
from autograder.release import check_release
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


def check_tests(assignment: Assignment, verdict: Verdict) -> Finding:
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


def check_is_current(assignment: Assignment) -> str:
    """What students get is what the master gives now; a master that Otter does not read can't be asked."""
    if not is_released_by_otter(assignment):
        return ""
    try:
        check_release(assignment, assignment.release_dir.parent)
    except AssignmentError as mistake:
        return str(mistake)
    return ""


def check_all_full(assignment: Assignment, verdicts: Sequence[Verdict]) -> str:
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


def check_nothing_passes(verdict: Verdict) -> str:
    """The untouched release passes nothing."""
    passed = [test.test for test in verdict.tests if test.outcome is Outcome.PASSED]
    return f"passes {', '.join(passed)}" if passed else _check_score(verdict, 0.0)


def check_public(kind: str, hidden: Verdict, public: Verdict) -> str:
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


def check_mistake(mistake: Mistake, verdict: Verdict) -> str:
    """The tests named for it fail, it is named in one of them, and nothing else is named anywhere."""
    results = {test.test: test for test in verdict.tests}
    unknown = [test for test in mistake.caught_by if test not in results]
    if unknown:
        return f"no hidden test is called {', '.join(unknown)}"
    missed = [test for test in mistake.caught_by if results[test].outcome is Outcome.PASSED]
    if missed:
        return f"not caught by {', '.join(missed)}"
    named = {test.misconception for test in verdict.tests if test.misconception}
    if named != {mistake.misconception.name}:
        return f"named {', '.join(sorted(named))} in the feedback" if named else "not named in the feedback"
    return ""
