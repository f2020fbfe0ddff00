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
from autograder.verdict import Verdict
from autograder.worker.environment import ENVIRONMENT


class GraderProcess:
    """Holds one trusted process that grades one submission at a time; it owns its own warm worker."""

    def __init__(
        self, assignment: Assignment, *, sandbox: str = "auto", device: str = "cpu", seed: int | None = None
    ) -> None:
        self._options = {
            "slug": assignment.slug,
            "root": str(assignment.root),
            "sandbox": sandbox,
            "device": device,
        }
        self._seed = seed
        self.sandbox = sandbox
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: IO[str] | None = None

    def start(self) -> None:
        """Start and wait until it can grade; raises SandboxFault with its own words when it can't."""
        ours, theirs = socket.socketpair()
        with theirs:
            fd = str(theirs.fileno())
            # What to grade is told later: the process starts as one that may become a submission's.
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-B", "-m", "autograder.launch", self.sandbox, fd],
                env=ENVIRONMENT,
                cwd="/",
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the batch, which ends its graders in good order
            )
        self._channel = ours.makefile("rw", encoding="utf-8")
        ours.close()
        try:
            self._send(self._options)
            self.sandbox = self._receive()["ready"]
        except GraderFault as cause:
            raise SandboxFault(f"a grader could not be started: {cause}") from cause

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
        if "fault" in message:
            raise GraderFault(message["fault"])
        return message

    def close(self) -> None:
        """End the process and its worker."""
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

    def __enter__(self) -> "GraderProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
