"""The `student` of a hidden test: calls of a submission's functions in, tensors or typed failures out.

    value = student.softmax(x, dim=1)
    value, (grad,) = student.vjp("softmax", x, dim=1, cotangent=g)
    weights = student.probe("weights_after_a_step", x, y)["weights"]

The functions run in a confined fork. When that dies or overruns, it is replaced by a fresh fork that loads
the submission again, and only the call that was under way is lost.
"""

import random
import re
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch

from autograder import wire
from autograder.assignment import Assignment
from autograder.oracle import read_probes
from autograder.otter import OTTER
from autograder.sandbox.warm_worker import WarmWorker
from autograder.submission import Submission
from autograder.testimony import frames_in, without_data
from autograder.verdict import Frame, Outcome
from autograder.worker.confine.limits import Budget
from autograder.worker.operations import Answer, Operation, tensors_in

#: Once a question has used up its time, the others get this: most of them call the function that hangs.
_SHORTENED_LIMIT_S = 1.0

#: Of the calls after the first, so many are traced for forbidden operators.
_TRACED_SHARE = 0.05


@dataclass(frozen=True)
class Raised:
    """What came of a call that gave no answer. Equal are two by type: a message can be worded freely."""

    type_name: str
    message: str = field(default="", compare=False)

    def is_worded_like(self, other: "Raised") -> bool:
        """Whether the messages are the same but for numbers, as those of torch are for the same cause."""
        return bool(self.message) and _without_numbers(self.message) == _without_numbers(other.message)


def _without_numbers(text: str) -> str:
    return re.sub(r"\d+", "#", text)


class SubmissionFailure(Exception):  # noqa: N818  a finding about a submission, not an error of ours
    """A call that gave no value. `outcome` is what the test gets, the message is for the student."""

    outcome = Outcome.STUDENT_ERROR

    def __init__(self, message: str, *, outcome: Outcome | None = None) -> None:
        super().__init__(message)
        if outcome:
            self.outcome = outcome


class StudentError(SubmissionFailure):
    """The student's code raised. `bases` are the names of the exception's type and its bases."""

    def __init__(
        self,
        message: str,
        *,
        raised: Raised = Raised(""),
        bases: Sequence[str] = (),
        frames: tuple[Frame, ...] = (),
        is_missing: bool = False,
    ) -> None:
        super().__init__(message)
        self.raised = raised
        self.bases = tuple(bases)
        self.frames = frames
        self.is_missing = is_missing


@dataclass(frozen=True)
class CellProblem:
    """A cell that did not parse, or a statement that raised, while the submission was loaded."""

    cell: int
    line: int
    message: str


@dataclass(frozen=True)
class Loaded:
    """What loading the submission told: problems in its cells, forbidden calls in its text.

    `checks`, in a walkthrough: the cell in which a question is checked last.
    """

    problems: tuple[CellProblem, ...] = ()
    forbidden: tuple[dict[str, Any], ...] = ()
    checks: Mapping[str, int] = field(default_factory=dict)

    def with_problems(self, more: tuple[CellProblem, ...]) -> "Loaded":
        """The same with these problems, too; a fork that replaces another has the same ones again."""
        return replace(self, problems=tuple(dict.fromkeys(self.problems + more))) if more else self


class Reply:
    """What a probe returned, by name. A submission may have forged it: an absent part is its failure."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.read: set[str] = set()  # the parts that the test has looked at

    def __getitem__(self, name: str) -> Any:
        value = self.answer.value
        if not isinstance(value, dict) or name not in value:
            raise SubmissionFailure("its reply could not be understood")
        self.read.add(name)
        return value[name]

    def looked_at(self) -> Answer:
        """The answer with no other parts than those that the test has looked at."""
        value = self.answer.value
        if not isinstance(value, dict):
            return self.answer
        return replace(self.answer, value={name: value[name] for name in value if name in self.read})


class Student:
    """One submission, loaded in one fork at a time. Attributes are its functions."""

    def __init__(self, submission: Submission, assignment: Assignment, worker: WarmWorker) -> None:
        self._submission = submission
        self._assignment = assignment
        self._worker = worker
        self._socket: Any = None
        self._load_failures: dict[str, SubmissionFailure] = {}  # by question; "" for all at once
        self._scope = ""  # the question that the fork is loaded for; "" for all
        self._question = ""
        self._cell = 0  # in a walkthrough: how far the notebook is to be run
        self._spent_s: dict[str, float] = {}
        self._overrun: set[str] = set()
        self._has_loaded = False
        self._traced: set[str] = set()
        self._random = random.SystemRandom()  # a seed could be known to the submission
        self._restricted = {
            function
            for question in assignment.questions
            if question.forbidden or question.forbidden_ops
            for function in question.functions
        }
        self.loaded = Loaded()
        self.has_run_everything = False  # a call needed a name that only the left-out cells bind
        self._calls: list[tuple[Operation, Reply | Answer | Raised]] = []
        self.device = "cpu"

    # What graders use.

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **kwargs: self.call(name, *args, **kwargs).value

    def call(
        self, name: str, *args: Any, trace: bool = False, default_dtype: str = "", **kwargs: Any
    ) -> Answer:
        """Call a function and return all that is known about the call. Raises SubmissionFailure."""
        operation = Operation(
            name, args, kwargs, trace=trace, default_dtype=default_dtype, device=self.device
        )
        return self._perform(operation, trace=trace or self._is_to_be_traced(name))

    def vjp(
        self, name: str, *args: Any, cotangent: Any = None, **kwargs: Any
    ) -> tuple[Any, tuple[torch.Tensor | None, ...]]:
        """Value, and gradients of ⟨value, cotangent⟩ for each floating-point tensor among `args`.

        Tensors inside tuples and lists count, in order; a nested value takes a cotangent of its structure.
        """
        wrt = tuple(index for index, tensor in enumerate(tensors_in(args)) if tensor.is_floating_point())
        answer = self._perform(
            Operation(name, args, kwargs, wrt=wrt, cotangent=cotangent, device=self.device)
        )
        if len(answer.grads) != len(wrt):
            raise SubmissionFailure("its reply could not be understood")
        return answer.value, answer.grads

    def probe(self, name: str, *args: Any, trace: bool = False, **kwargs: Any) -> "Reply":
        """Run a function of the assignment's `probes.py` beside the student's code."""
        operation = Operation(name, args, kwargs, trace=trace, device=self.device, is_probe=True)
        reply = Reply(self._perform(operation))
        self._calls[-1] = operation, reply
        return reply

    def go_to_check(self, question: str) -> None:
        """In a walkthrough: calls from now on find the notebook as it is where it checks the question.

        Where it does so last, or at its end if it never does.
        """
        if not self._assignment.is_walkthrough:
            return
        self._ensure_loaded_at_own_cost()
        cells = self._submission.cells
        places = [cell.number for cell in cells if question in cell.checks]
        places += [self.loaded.checks[question]] if question in self.loaded.checks else []
        cell = max(places or [cell.number for cell in cells])
        if cell < self._cell:
            self.close()  # only a fresh fork is back at the beginning
        self._cell = cell

    # What the machine uses.

    def begin(self, question: str) -> None:
        """From now on calls are charged to that question, and recorded afresh."""
        self._question = question
        self._calls = []

    @property
    def calls(self) -> list[tuple[Operation, Answer | Raised]]:
        """The calls since `begin`, with what came of each: an answer or an exception."""
        return [
            (operation, outcome.answer if isinstance(outcome, Reply) else outcome)
            for operation, outcome in self._calls
        ]

    @property
    def looked_at(self) -> list[tuple[Operation, Answer | Raised]]:
        """The same calls, with nothing of a probe's reply but what the test has looked at."""
        return [
            (operation, outcome.looked_at() if isinstance(outcome, Reply) else outcome)
            for operation, outcome in self._calls
        ]

    def close(self) -> None:
        """End the fork."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
            self._worker.end()

    def ensure_loaded(self) -> None:
        """Fork and load the submission unless that is done; raises what stopped it the last time."""
        scope = self._question if self._load_failures else ""
        if scope in self._load_failures:
            raise self._load_failures[scope]
        if self._socket is not None and scope == self._scope:
            return
        self.close()
        limits = self._assignment.limits
        budget = Budget(
            memory_mb=limits.memory_mb,
            disk_mb=limits.disk_mb,
            threads=limits.threads,
            cpu_s=int(limits.time_limit_s * (len(self._assignment.questions) + 1)) + 1,
            gpu_memory_mb=0 if self.device == "cpu" else limits.gpu_memory_mb,
        )
        self._socket, self._scope = self._worker.fork(budget), scope
        try:
            self._load()
        except SubmissionFailure as failure:
            failure.args = (f"while your cells were loaded: {failure}",)
            self._load_failures[scope] = failure
            if scope:
                raise
            # What one question needs must not cost the others: from now on load for each what it needs.
            self.ensure_loaded()

    def _load(self) -> None:
        request = _load_request(self._submission, self._assignment, only=self._scope)
        limit_s = self._limit_s()
        deadline = time.monotonic() + limit_s
        scanned = self._exchange(request, deadline, limit_s=limit_s, charged_to="")
        loaded = self._exchange(None, deadline, limit_s=limit_s, charged_to="")
        if "error" in loaded:
            raise _student_error(loaded, self._submission)
        self.loaded = Loaded(
            problems=_problems(loaded),
            checks=_checks(loaded),
            forbidden=tuple(use for use in _items(scanned, "scanned") if isinstance(use, dict)),
        )

    def _perform(self, operation: Operation, *, trace: bool = False) -> Answer:
        """Have the fork do it, and record it as the test asked for it; `trace` watches it all the same."""
        self._ensure_loaded_at_own_cost()
        limit_s = self._limit_s()
        remaining_s = limit_s - self._spent_s.get(self._question, 0.0)
        if remaining_s <= 0 or self._question in self._overrun:
            raise SubmissionFailure(
                f"not run: the time limit of {limit_s:g} s for {self._question} was used up before",
                outcome=Outcome.NOT_RUN,
            )
        started = time.monotonic()
        try:
            reply = self._exchange(
                self._perform_request(operation, trace=trace or operation.trace),
                started + remaining_s,
                limit_s=limit_s,
                charged_to=self._question,
            )
        finally:
            self._spent_s[self._question] = (
                self._spent_s.get(self._question, 0.0) + time.monotonic() - started
            )
        if "error" in reply:
            failure = _student_error(reply, self._submission)
            if failure.outcome is Outcome.OUT_OF_MEMORY:
                self._drop()  # what it still holds would fail the next test too
            if isinstance(failure, StudentError) and not failure.is_missing:
                self._calls.append((operation, failure.raised))
            raise failure
        answer = _answer(reply)
        self.loaded = self.loaded.with_problems(
            tuple(replace(told, message=without_data(told.message)) for told in _problems(reply))
        )
        self.has_run_everything |= reply.get("ran_everything") is True
        self._calls.append((operation, answer))
        return answer

    def _perform_request(self, operation: Operation, *, trace: bool) -> dict[str, Any]:
        request = {"op": "perform", **_plain(operation), "trace": trace}
        return {**request, "after_cell": self._cell} if self._assignment.is_walkthrough else request

    def _is_to_be_traced(self, name: str) -> bool:
        """The first call of a function that must not use certain others, and some later ones.

        Tracing slows a call down; that the student can't foresee which calls are traced is what counts.
        """
        if name not in self._restricted:
            return False
        is_first = name not in self._traced
        self._traced.add(name)
        return is_first or self._random.random() < _TRACED_SHARE

    def _ensure_loaded_at_own_cost(self) -> None:
        """Load where a fork is needed; all but the first time it is charged to the question that needs it."""
        started, is_first = time.monotonic(), not self._has_loaded
        self.ensure_loaded()
        self._has_loaded = True
        if not is_first:
            spent_s = self._spent_s.get(self._question, 0.0)
            self._spent_s[self._question] = spent_s + time.monotonic() - started

    def _limit_s(self) -> float:
        limit_s = self._assignment.limits.time_limit_s
        if self._overrun - {self._question}:
            return min(limit_s, _SHORTENED_LIMIT_S)
        return limit_s

    def _exchange(self, request: Any, deadline: float, *, limit_s: float, charged_to: str) -> dict[str, Any]:
        """Send a request (None: just wait for one more frame) and return the reply frame.

        `charged_to` is the question that a time-out counts as an overrun of; "" for loading.
        """
        try:
            if request is not None:
                wire.send(self._socket, request, deadline=deadline)
            reply = wire.receive(self._socket, deadline=deadline)
        except wire.Late as cause:
            self._overrun.add(charged_to)
            self._drop()
            message = f"it did not finish within the time limit of {limit_s:g} s"
            raise SubmissionFailure(message, outcome=Outcome.TIMED_OUT) from cause
        except wire.Closed as cause:
            raise self._death() from cause
        except wire.WireError as cause:
            self._drop()
            raise SubmissionFailure("its reply could not be understood") from cause
        if not isinstance(reply, dict):
            self._drop()
            raise SubmissionFailure("its reply could not be understood")
        return reply

    def _drop(self) -> None:
        self._socket.close()
        self._socket = None
        self._worker.end()

    def _death(self) -> SubmissionFailure:
        self._socket.close()
        self._socket = None
        ended = self._worker.end()
        if ended.signal in (signal.SIGKILL, signal.SIGXCPU):
            cause = Outcome.OUT_OF_MEMORY if ended.signal == signal.SIGKILL else Outcome.TIMED_OUT
            return SubmissionFailure(f"the process was ended by {_signal_name(ended.signal)}", outcome=cause)
        if ended.signal:
            return SubmissionFailure(
                f"the Python process crashed ({_signal_name(ended.signal)})", outcome=Outcome.CRASHED
            )
        return SubmissionFailure(
            f"your code ended the Python process (exit code {ended.exit_code})", outcome=Outcome.CRASHED
        )


def _plain(operation: Operation) -> dict[str, Any]:
    """The fields of an operation that are not what they are by default anyway."""
    fields = {name: getattr(operation, name) for name in Operation.__dataclass_fields__}
    return {name: value for name, value in fields.items() if isinstance(value, torch.Tensor) or value}


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _load_request(submission: Submission, assignment: Assignment, *, only: str) -> dict[str, Any]:
    """What the worker is sent to load; `only` names a question, or is "" for all of them."""
    everything = [function for question in assignment.questions for function in question.functions]
    return {
        "op": "load",
        "cells": [
            [cell.number, cell.source]
            for cell in submission.cells
            if not (cell.is_ignored and assignment.is_walkthrough)
        ],
        "files": {
            name: torch.frombuffer(bytearray(content), dtype=torch.uint8) if content else torch.empty(0)
            for name, content in (submission.files | assignment.read_files()).items()
        },
        "functions": list(assignment.question(only).functions) if only else everything,
        "is_walkthrough": assignment.is_walkthrough,
        "probes": read_probes(OTTER if assignment.is_otter else assignment.graders_dir),
        "forbidden": {
            question.name: {
                "functions": list(question.functions),
                "forbidden": list(question.forbidden),
                "stop_at": [name for name in everything if name not in question.functions],
            }
            for question in assignment.questions
            if question.forbidden
        },
    }


def _problems(reply: Mapping[str, Any]) -> tuple[CellProblem, ...]:
    return tuple(
        CellProblem(_number(item.get("cell")), _number(item.get("line")), _text(item.get("message")))
        for item in _items(reply, "problems")
        if isinstance(item, dict)
    )


def _checks(reply: Mapping[str, Any]) -> dict[str, int]:
    checks = reply.get("checks")
    if not isinstance(checks, dict):
        return {}
    return {_text(name, 200): _number(cell) for name, cell in checks.items()}


def _items(reply: Mapping[str, Any], key: str) -> list[Any]:
    value = reply.get(key)
    return value[:100] if isinstance(value, list) else []


def _text(value: Any, limit: int = 2000) -> str:
    return value[:limit] if isinstance(value, str) else ""


def _number(value: Any) -> int:
    return value if type(value) is int and 0 <= value < 10**12 else 0


def _student_error(reply: Mapping[str, Any], submission: Submission) -> SubmissionFailure:
    """The failure that a worker described; every field is the submission's word and taken as mere text."""
    error = reply.get("error")
    error = error if isinstance(error, dict) else {}
    type_name, message = _text(error.get("type"), 200), _text(error.get("message"))
    if reply.get("missing") is True:
        return StudentError(f"{without_data(message)}; write it in your notebook", is_missing=True)
    if type_name == "MemoryError" or "can't allocate memory" in message:
        return SubmissionFailure("it needs more memory than the limit allows", outcome=Outcome.OUT_OF_MEMORY)
    return StudentError(
        f"{type_name or 'Exception'}: {without_data(message)}".rstrip(": "),
        raised=Raised(type_name, message),
        bases=[_text(base, 200) for base in _items(error, "bases")],
        frames=frames_in(_items(error, "frames"), submission),
    )


def _answer(reply: Mapping[str, Any]) -> Answer:
    """The Answer in a reply, with every field's type checked: it may be forged."""
    fields = reply.get("answer")
    if not isinstance(fields, dict):
        raise SubmissionFailure("its reply could not be understood")
    grads = fields.get("grads")
    return Answer(
        value=fields.get("value"),
        grads=tuple(grad if isinstance(grad, torch.Tensor) else None for grad in grads)
        if isinstance(grads, tuple)
        else (),
        is_attached=fields.get("is_attached") is True,
        device=_text(fields.get("device"), 20),
        mutated=_names(fields.get("mutated")),
        disturbed=_names(fields.get("disturbed")),
        called=_names(fields.get("called")),
        operators=_number(fields.get("operators")),
        largest_tensor=_number(fields.get("largest_tensor")),
    )


def _names(value: Any) -> tuple[str, ...]:
    return tuple(_text(name, 200) for name in value) if isinstance(value, tuple) else ()
