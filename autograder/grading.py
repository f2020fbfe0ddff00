"""A grader process as the batch holds it: a path in, a verdict out. Imports no torch."""

import json
import socket
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from autograder.assignment import Assignment
from autograder.errors import GraderFault, SandboxFault
from autograder.sandbox.choice import candidates, open_enclosure, refusal
from autograder.sandbox.enclosure import Enclosure
from autograder.verdict import Verdict
from autograder.worker.confine.limits import Budget
from autograder.worker.environment import ENVIRONMENT


class GraderProcess:
    """Holds one trusted process that grades one submission at a time; it owns its own warm worker."""

    def __init__(
        self, assignment: Assignment, *, sandbox: str = "auto", device: str = "cpu", seed: int | None = None
    ) -> None:
        self._options = {
            "slug": assignment.slug,
            "root": str(assignment.root),
            "device": device,
        }
        limits = assignment.limits
        self._room = Budget(limits.memory_mb, limits.disk_mb, limits.threads, cpu_s=0)
        self._seed = seed
        self.sandbox = sandbox
        self._enclosure: Enclosure | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: IO[str] | None = None

    def start(self) -> None:
        """Start and wait until it can grade, with `auto` in the strongest sandbox that holds here.

        Raises AutograderError when no such sandbox can be had, SandboxFault when the one that was asked for
        fails its self-test or could not be started.
        """
        faults = {}
        for kind in candidates(self.sandbox):
            try:
                self._start_in(kind)
                return
            except SandboxFault as fault:
                self.close()
                if self.sandbox != "auto":
                    raise
                faults[kind] = str(fault)
        raise refusal(faults)

    def _start_in(self, kind: str) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            fd = str(theirs.fileno())
            # What to grade is told later: the process starts as one that may become a submission's. It may
            # write bytecode, which an installer like uv leaves to others: compiling torch takes seconds.
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "autograder.launch", kind, fd],
                env=ENVIRONMENT,
                cwd="/",
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the batch, which ends its graders in good order
            )
        with ours:
            self._channel = ours.makefile("rw", encoding="utf-8")
            first = json.dumps(self._options).encode() + b"\n"
            if kind in ("kernel", "none"):
                _send_first(ours, first, [])
            else:
                # While the grader loads torch; its death must close the worker's only control socket.
                self._enclosure = open_enclosure(kind, self._room)
                with self._enclosure.control:
                    _send_first(ours, first, [self._enclosure.control.fileno()])
        try:
            self.sandbox = self._receive()["ready"]
        except SandboxFault as fault:
            words = self._enclosure.last_words() if self._enclosure else ""
            raise SandboxFault(f"{fault}\n{words}".rstrip()) from fault
        except GraderFault as fault:
            raise GraderFault(f"a grader could not be started: {fault}") from fault

    def grade(self, path: Path, *, name: str, seed: int | None = None) -> Verdict:
        """Grade one file (blocking), with that seed or the process's own. Raises GraderFault for ours."""
        if self._channel is None:
            self.start()
        seed = self._seed if seed is None else seed
        self._send({"path": str(path.resolve()), "name": name, "seed": seed})
        return Verdict.from_json(self._receive()["verdict"])

    def _send(self, message: dict[str, Any]) -> None:
        assert self._channel is not None
        try:
            self._channel.write(json.dumps(message) + "\n")
            self._channel.flush()
        except OSError as cause:
            raise GraderFault("the grader process is gone") from cause

    def _receive(self) -> dict[str, Any]:
        assert self._channel is not None
        line = self._channel.readline()
        if not line:
            raise GraderFault("the grader process ended unexpectedly")
        message: dict[str, Any] = json.loads(line)
        if "sandbox_fault" in message:
            raise SandboxFault(message["sandbox_fault"])
        if "fault" in message:
            raise GraderFault(message["fault"])
        return message

    def close(self) -> None:
        """End the process, its worker and what that runs in."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        if self._process is not None:
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self._enclosure is not None:
            self._enclosure.close()
            self._enclosure = None

    def __enter__(self) -> "GraderProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _send_first(channel: socket.socket, message: bytes, descriptors: list[int]) -> None:
    try:
        socket.send_fds(channel, [message], descriptors)
    except OSError as cause:
        raise SandboxFault("a grader could not be started: its process is gone") from cause
