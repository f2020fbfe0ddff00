"""The trusted grader process: paths of submissions in, verdicts out, one pytest session for all of them.

Everything that takes time is done
once: torch, pytest, the collected hidden tests, the bank of mistakes and the warm worker serve every
submission, which is judged by running the collected tests on it. Nothing of a submission is imported,
unpickled or evaluated here.
"""

import gc
import inspect
import io
import json
import os
import socket
import time
import traceback
from collections.abc import Generator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import IO, Any

import pytest
from _pytest.runner import runtestprotocol

from autograder.assignment import Assignment, load_assignment
from autograder.bench import Bench
from autograder.checks import WrongAnswer, first_wrong_answer
from autograder.diagnosis import Bank, Call
from autograder.errors import (
    AssignmentError,
    AutograderError,
    GraderFault,
    RejectedSubmission,
    SandboxFault,
)
from autograder.hidden_inputs import HiddenInputs
from autograder.illustrations import draw_all
from autograder.intake import take_in
from autograder.plugin import BENCH, HIDDEN_TEST, HiddenTest
from autograder.protections import describe
from autograder.reference import load_reference
from autograder.sandbox.warm_worker import WarmWorker
from autograder.scoring import Report, score_tests
from autograder.student import Student, StudentError, SubmissionFailure
from autograder.verdict import Outcome, Status, TestResult, Verdict, status_of
from autograder.worker.operations import Answer

_FAILURE = pytest.StashKey[BaseException | None]()

#: Plugins of pytest that a hidden test has no use for and whose hooks cost time in each of its phases.
_UNUSED_PLUGINS = (
    "cacheprovider", "capture", "debugging", "doctest", "faulthandler", "junitxml", "logging", "nose",
    "pastebin", "setuponly", "setupplan", "stepwise", "terminal", "threadexception", "unraisableexception",
    "warnings",
)  # fmt: skip

#: Hardly anything here goes in circles; looking for what does, every 700 objects, took 5 % of the time.
_RARE_COLLECTIONS = 20_000, 20, 20


class GradingLoop:
    """Pytest plugin that replaces the run loop: every request on the channel runs all collected tests."""

    def __init__(
        self,
        requests: IO[str],
        replies: IO[str],
        assignment: Assignment,
        bench: Bench,
        out_dirs: Sequence[Path] = (),
    ) -> None:
        self._requests = requests
        self._replies = replies
        self._assignment = assignment
        self._bench = bench
        self._out_dirs = out_dirs
        self._bank = Bank(assignment)
        self._uncollected: list[str] = []
        self.failure: AutograderError | None = None
        self._functions = [name for question in assignment.questions for name in question.functions]

    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[BENCH] = self._bench

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Keep the exception itself; pytest's own report would render a traceback that nobody reads."""
        error = call.excinfo.value if call.excinfo else None
        if call.when == "setup" or error is not None:
            item.stash[_FAILURE] = error
        return pytest.TestReport(
            nodeid=item.nodeid,
            location=item.location,
            keywords={},
            outcome="failed" if error else "passed",
            longrepr=None,
            when=call.when,  # type: ignore[arg-type]  # a test has no phase "collect"
        )

    def pytest_exception_interact(
        self, call: pytest.CallInfo[Any], report: pytest.CollectReport | pytest.TestReport
    ) -> None:
        """Keep why a file of hidden tests could not be collected."""
        if isinstance(report, pytest.CollectReport) and call.excinfo:
            error = call.excinfo.value
            self._uncollected.append(str(error if isinstance(error, AssignmentError) else report.longrepr))

    @pytest.hookimpl(wrapper=True)
    def pytest_collection_modifyitems(self) -> Generator[None, None, None]:
        """Keep why our own plugin refuses a hidden test; pytest would only print it."""
        try:
            return (yield)
        except pytest.UsageError as refusal:
            self.failure = AssignmentError(str(refusal))
            raise

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """Keep an error that says what is wrong; of any other, pytest prints where it was."""
        if isinstance(excinfo.value, AutograderError):
            self.failure = excinfo.value
        return self.failure is not None

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Grade what is asked for until the other side hangs up."""
        if self._uncollected:
            reasons = "\n".join(self._uncollected)
            raise AssignmentError(
                f"{self._assignment.graders_dir}: the hidden tests could not be collected:\n{reasons}"
            )
        self._bench.wait_until_ready(course=self._assignment.root, out_dirs=self._out_dirs)
        # What is loaded now lives as long as the process: keep collections from walking it each time.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_RARE_COLLECTIONS)
        self._send({"ready": self._bench.sandbox})
        for line in self._requests:
            request = json.loads(line)
            try:
                path, name, seed = Path(request["path"]), request["name"], request["seed"]
                items = _of_questions(session.items, request.get("questions", ()))
                verdict = self.grade_one(items, path, name, seed=seed)
                self._send({"verdict": verdict.to_json(), "is_worn_out": self._bench.is_littered})
            except Exception as error:
                # Of one submission: the others can be graded, so there is nothing to mend before going on.
                known = isinstance(error, AutograderError)
                self._send({"fault": str(error) if known else traceback.format_exc()})
        return True

    def _send(self, message: dict[str, Any]) -> None:
        self._replies.write(json.dumps(message) + "\n")
        self._replies.flush()

    def grade_one(
        self, items: list[pytest.Item], path: Path, name: str, *, seed: int | None = None
    ) -> Verdict:
        """Judge one file; `seed` None: the file's own. Raises when the fault is ours."""
        started = time.monotonic()
        try:
            submission = take_in(path, slug=self._assignment.slug, functions=self._functions)
        except RejectedSubmission as rejection:
            return self._rejected(items, path, name, str(rejection))
        student = self._bench.put(submission, self._assignment, seed=seed)
        try:
            results = self._judge(items, student)
        finally:
            self._bench.clear()
        status, reason = status_of(results)
        return Verdict(
            assignment=self._assignment.slug,
            submission=name,
            student=name,
            status=status,
            score=sum(result.points for result in results),
            max_score=sum(result.max_points for result in results),
            tests=results,
            reason=reason,
            notes=(*submission.notes, *_loading_notes(student)),
            sha256=submission.sha256,
            seed=self._bench.seed,
            sandbox=describe(self._bench.sandbox, self._bench.worker_protections),
            duration_s=time.monotonic() - started,
        )

    def _judge(self, items: list[pytest.Item], student: Student) -> tuple[TestResult, ...]:
        expected = [item.stash[HIDDEN_TEST] for item in items]
        reports, calls, looked_at = run_tests(items, student, self._bench.seed)
        failed = {name for name, report in reports.items() if report.outcome is not Outcome.PASSED}
        questions = {test.name: test.question for test in expected}
        return score_tests(
            expected,
            reports,
            misconceptions=self._bank.diagnose(calls, questions, failed, looked_at=looked_at),
            forbidden=_forbidden_by_question(student, self._assignment, calls, questions),
        )

    def _rejected(self, items: list[pytest.Item], path: Path, name: str, reason: str) -> Verdict:
        expected = [item.stash[HIDDEN_TEST] for item in items]
        reports = {test.name: Report(Outcome.NOT_RUN, "nothing could be read") for test in expected}
        tests = score_tests(expected, reports, misconceptions={}, forbidden={})
        return Verdict(
            assignment=self._assignment.slug,
            submission=name,
            student=name,
            status=Status.REJECTED,
            score=0.0,
            max_score=sum(test.max_points for test in tests),
            tests=tests,
            reason=reason,
        )


def _of_questions(items: list[pytest.Item], questions: Sequence[str]) -> list[pytest.Item]:
    """The tests of these questions; of none in particular all."""
    if not questions:
        return items
    return [item for item in items if item.stash[HIDDEN_TEST].question in questions]


def run_tests(
    items: list[pytest.Item], student: Student, seed: int
) -> tuple[dict[str, Report], dict[str, list[Call]], dict[str, list[Call]]]:
    """Run the collected tests on the submission.

    What each reported, the calls each made, and of their answers what each looked at.
    """
    reports: dict[str, Report] = {}
    calls: dict[str, list[Call]] = {}
    looked_at: dict[str, list[Call]] = {}
    wrong: list[tuple[pytest.Item, WrongAnswer]] = []
    for item, following in zip(items, [*items[1:], items[0]], strict=True):
        test = item.stash[HIDDEN_TEST]
        started = time.monotonic()
        student.begin(test.question)
        failure = _failure_of(item, following, student, seed)
        reports[test.name] = _report(test, failure, time.monotonic() - started)
        calls[test.name], looked_at[test.name] = student.calls, student.looked_at
        if isinstance(failure, WrongAnswer):
            wrong.append((item, failure))
    # After all tests, so that no call that is made for a picture can cost points.
    for name, picture in draw_all(wrong, student):
        reports[name] = replace(reports[name], picture=picture)
    return reports, calls, looked_at


def _failure_of(
    item: pytest.Item, following: pytest.Item, student: Student, seed: int
) -> BaseException | None:
    """Run one test; what it raised, if anything.

    A test that takes nothing but our own fixtures is called straight away: pytest's set-up and tear-down
    would cost more than the test. Any other goes through pytest's protocol.
    """
    wanted = _own_fixtures(item)
    if wanted is None:
        # Naming a following item keeps pytest's module and session set up between submissions.
        runtestprotocol(item, log=False, nextitem=following)
        return item.stash[_FAILURE]
    fixtures = {"student": student, "inputs": HiddenInputs(seed=seed, test=item.name)}
    try:
        with first_wrong_answer():
            item.obj(**{name: fixtures[name] for name in wanted})  # type: ignore[attr-defined]
    except Exception as error:
        return error
    return None


@cache
def _own_fixtures(item: pytest.Item) -> tuple[str, ...] | None:
    """The arguments of a test that are all ours to give; None for one that needs pytest."""
    if not isinstance(item, pytest.Function) or set(item.fixturenames) - {"student", "inputs", "request"}:
        return None
    arguments = tuple(inspect.signature(item.obj).parameters)
    return None if "request" in arguments else arguments


def _report(test: HiddenTest, error: BaseException | None, duration_s: float) -> Report:
    if error is None:
        return Report(Outcome.PASSED, duration_s=duration_s)
    if isinstance(error, SubmissionFailure):
        frames = error.frames if isinstance(error, StudentError) else ()
        return Report(error.outcome, str(error), frames, duration_s)
    if isinstance(error, WrongAnswer):
        return Report(Outcome.FAILED, str(error), duration_s=duration_s)
    raise GraderFault(f"the hidden test {test.name} failed for a reason of its own: {error!r}") from error


def _loading_notes(student: Student) -> list[str]:
    notes = []
    for problem in student.loaded.problems:
        place = f"Cell {problem.cell}, line {problem.line}"
        notes.append(f"{place} failed while your notebook was loaded: {problem.message}")
    if student.has_run_everything:
        notes.append("A name that the questions need was missing, so the whole notebook was run.")
    return notes[:20]


def _forbidden_by_question(
    student: Student, assignment: Assignment, calls: dict[str, list[Call]], questions: dict[str, str]
) -> dict[str, str]:
    """Why a question earns nothing: a call that defeats its purpose, found in the text or seen in a trace."""
    found: dict[str, str] = {}
    for use in student.loaded.forbidden:
        place = f"{use.get('where') or 'cell ' + str(use.get('cell'))}, line {use.get('line')}"
        reason = (
            f"uses {str(use.get('name'))[:100]} ({place}), which this question asks you to write yourself"
        )
        found.setdefault(str(use.get("question")), reason)
    for test, made in calls.items():
        question = assignment.question(questions[test])
        banned = {*question.forbidden, *(f"aten.{name}" for name in question.forbidden_ops)}
        for operation, answer in made:
            used = [name for name in answer.called if name in banned] if isinstance(answer, Answer) else []
            # A probe that a test has traced calls nothing forbidden by itself.
            if used and (operation.name in question.functions or operation.is_probe):
                message = f"comes down to {used[0]}, which this question asks you to write yourself"
                found.setdefault(question.name, message)
    return found


def _as_message(error: Exception) -> dict[str, str]:
    """What the other side is told of an error, by whose it is; of a fault of ours also where it was."""
    if isinstance(error, SandboxFault):
        return {"sandbox_fault": str(error)}
    if isinstance(error, AutograderError) and not isinstance(error, GraderFault):
        return {"mistake": str(error)}
    return {"fault": "".join(traceback.format_exception(error))}


def serve(channel: socket.socket, worker: WarmWorker, options: dict[str, Any]) -> None:
    """Collect the hidden tests of the assignment that the options name, then grade what the channel asks."""
    channel.set_inheritable(False)
    requests = channel.makefile("r", encoding="utf-8")
    try:
        assignment = load_assignment(options["slug"], Path(options["root"]))
        if not assignment.is_otter:
            load_reference(assignment)  # else the first wrong answer would tell that a function is missing
        bench = Bench(worker=worker, device=options["device"])
        out_dirs = [Path(folder) for folder in options["out_dirs"]]
        loop = GradingLoop(requests, channel.makefile("w", encoding="utf-8"), assignment, bench, out_dirs)
        _run_pytest(assignment, loop)
    except Exception as error:
        channel.sendall(json.dumps(_as_message(error)).encode() + b"\n")
        raise SystemExit(3) from None


def _run_pytest(assignment: Assignment, loop: GradingLoop) -> None:
    """Collect and grade until nobody asks any more; raises what kept it from that."""
    arguments = [str(assignment.graders_dir), f"--rootdir={assignment.root}", "--import-mode=importlib"]
    arguments += [f"--confcutdir={assignment.graders_dir.parent}"]  # what lies above is not for graders
    arguments += ["-c", os.devnull, *(f"-pno:{name}" for name in _UNUSED_PLUGINS)]
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = pytest.main(arguments, plugins=[loop])
    if loop.failure:
        raise loop.failure
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise GraderFault(f"pytest ended with {code!r} on {assignment.graders_dir}: {said.getvalue()}")
