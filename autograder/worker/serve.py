"""The fork that runs one submission: requests in, answers out, over one socket, until the grader hangs up.

    {"op": "load", "cells": [[number, source]...], "files": {...}, "functions": [...], "probes": str, ...}
    {"op": "perform", ...fields of Operation, "after_cell": number}

`after_cell` is for a load with `is_walkthrough`: the cell up to which the notebook is run first.

Everything is sent before the student's code has run only once: the "scanned" frame, whose findings the
student's code therefore can't touch. All later frames come from a process that the student's code shares.
"""

import gc
import os
import socket
import sys
import traceback
import types
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograder import wire
from autograder.submission import Cell
from autograder.worker import forbidden, helpers, program, tracebacks
from autograder.worker.confine.confinement import Confinement
from autograder.worker.confine.limits import Budget
from autograder.worker.operations import Answer, MissingFunctionError, Operation, perform, watched_state
from autograder.worker.probes import Probe, load_probes
from autograder.worker.walkthrough import Walkthrough

#: The report of a notebook in which everything fails still fits into one frame.
_MAX_PROBLEMS = 100


def serve(data_fd: int, budget: Budget, confinement: Confinement | None, *, keep: Sequence[int] = ()) -> None:
    """Confine this process, then answer requests; returns when the grader closes the socket.

    Descriptors other than `data_fd` and `keep` are closed.
    """
    sock = socket.socket(fileno=data_fd)
    try:
        enforced = confinement.confine_fork(budget, keep=[data_fd, *keep]) if confinement else []
    except Exception:
        wire.send(sock, {"fault": traceback.format_exc()[-4000:]})
        return
    wire.send(sock, {"confined": enforced})
    guest = _Guest(sock)
    while True:
        try:
            request = wire.receive(
                sock, max_header_bytes=wire.MAX_HEADER_BYTES, max_payload_bytes=wire.MAX_PAYLOAD_BYTES
            )
        except wire.Closed:
            return
        try:
            wire.send(sock, guest.answer(request))
        except wire.Closed:
            return
        except BaseException as error:  # a value that can't be encoded; nothing was sent yet
            wire.send(sock, {"error": tracebacks.describe(error), "missing": False})


class _Guest:
    """The student's module and what is known about it."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._module = types.ModuleType("__main__")
        self._probes: dict[str, Probe] = {}
        self._rest: list[program.Statement] = []
        self._has_run_rest = False
        self._walkthrough: Walkthrough | None = None
        self._folder = os.getcwd()

    @property
    def _namespace(self) -> dict[str, Any]:
        return self._module.__dict__

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        kind = request.pop("op")
        try:
            return self._load(request) if kind == "load" else self._perform(request)
        except BaseException as error:  # SystemExit and the like are the student's too
            described = tracebacks.describe(error, folder=self._folder)
            return {"error": described, "missing": isinstance(error, MissingFunctionError)}

    def _load(self, request: dict[str, Any]) -> dict[str, Any]:
        cells = [Cell(number, source) for number, source in request["cells"]]
        functions: list[str] = request["functions"]
        files = {name: content.numpy().tobytes() for name, content in request["files"].items()}
        with _uncollected():
            parsed = program.parse(cells)
            scanned = _scan(parsed, files, request["forbidden"])
        wire.send(self._sock, {"scanned": scanned})
        _write_files(files)
        sys.modules["__main__"] = self._module
        if request.get("is_walkthrough"):
            self._walkthrough = Walkthrough(parsed, self._namespace, self._folder)
            self._probes = load_probes(request["probes"], self._namespace)
            told = [problem.to_json() for problem in parsed.problems[:_MAX_PROBLEMS]]
            return {"problems": told, "checks": self._walkthrough.checks}
        selected = program.select(parsed, functions)
        self._rest = program.rest(parsed, selected)
        problems: list[program.CellProblem | program.Problem] = list(parsed.problems)
        problems += program.run(selected, self._namespace, folder=self._folder)
        self._probes = load_probes(request["probes"], self._namespace)
        return {"problems": [problem.to_json() for problem in problems[:_MAX_PROBLEMS]]}

    def _run_rest(self) -> None:
        """Run what was left out, in case it binds a name that is missing; its own problems are no one's."""
        rest, self._rest, self._has_run_rest = self._rest, [], True
        with watched_state():
            program.run(rest, self._namespace, folder=self._folder)

    def _perform(self, request: dict[str, Any]) -> dict[str, Any]:
        cell = request.pop("after_cell", 0)
        problems = self._walkthrough.go_to(cell) if self._walkthrough else []
        operation = Operation(**request)
        namespace = self._probes if operation.is_probe else self._namespace
        try:
            answer = perform(operation, namespace)
        except (NameError, MissingFunctionError):
            # Experiments bind nothing that the text does not show: they are not worth their time here.
            if not any(map(program.may_bind_unseen, self._rest)):
                raise
            self._run_rest()
            answer = perform(operation, namespace)
        reply = {"answer": _plain(answer), "ran_everything": self._has_run_rest}
        if problems:
            reply["problems"] = [problem.to_json() for problem in problems[:_MAX_PROBLEMS]]
        return reply


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from what the block makes, now and later: syntax trees, no garbage."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _plain(answer: Answer) -> dict[str, Any]:
    """The fields that say something; most answers are a value and no more."""
    fields = {name: getattr(answer, name) for name in Answer.__dataclass_fields__ if name != "value"}
    return {"value": answer.value, **{name: value for name, value in fields.items() if value}}


def _scan(
    parsed: program.Program, files: dict[str, bytes], questions: dict[str, Any]
) -> list[dict[str, Any]]:
    """Forbidden calls by question, found in the text before any of it runs."""
    findings = []
    for question, rules in questions.items():
        found = forbidden.find_forbidden(
            parsed, rules["functions"], rules["forbidden"], stop_at=rules["stop_at"]
        )
        found = found or helpers.find_forbidden_in_helpers(
            parsed, files, rules["functions"], rules["forbidden"], stop_at=rules["stop_at"]
        )
        # One is enough to judge by, and more of one question must not crowd out those of another.
        findings += [{"question": question, **use} for use in found[:1]]
    return findings


def _write_files(files: dict[str, bytes]) -> None:
    """Put a zip's other files where the notebook expects them: in the working directory."""
    if not files:
        return
    for name, content in files.items():
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "wb") as file:
            file.write(content)
    # Last, so that a torch.py of the student's shadows nothing.
    sys.path.append(os.getcwd())
