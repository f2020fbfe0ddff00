"""A grader process as the batch holds it: a path in, a verdict out. Imports no torch."""

import contextlib
import json
import os
import signal
import socket
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from autograder.assignment import Assignment
from autograder.cores import Cores
from autograder.errors import AssignmentError, GraderFault, SandboxFault
from autograder.launcher import FORKS_ITS_WORKER, Launcher
from autograder.sandbox.choice import start_strongest
from autograder.sandbox.shared import SharedEnclosure
from autograder.verdict import Verdict
from autograder.worker.confine.limits import Budget

_STOP_TIMEOUT_S = 5.0


class GraderProcess:
    """Holds one trusted process that grades one submission at a time; it owns its own warm worker."""

    def __init__(
        self,
        assignment: Assignment,
        *,
        sandbox: str = "auto",
        device: str = "cpu",
        seed: int | None = None,
        out_dirs: Sequence[Path] = (),
        cores: Cores | None = None,
    ) -> None:
        """Graders of one batch share `cores`.

        `out_dirs` is where results are written: the sandbox must not let a submission write there.
        """
        self._options = {
            "slug": assignment.slug,
            "root": str(assignment.root),
            "device": device,
            "out_dirs": [str(folder.resolve()) for folder in out_dirs],
        }
        self._device = device
        limits = assignment.limits
        self._room = Budget(limits.memory_mb, limits.disk_mb, limits.threads, cpu_s=0)
        self._seed = seed
        self.sandbox = sandbox
        self._cores = cores
        self._core: int | None = None
        self._enclosure: SharedEnclosure | None = None
        self._launcher: Launcher | None = None
        self._socket: socket.socket | None = None
        self._replies: IO[str] | None = None
        self.pid = 0

    def start(self) -> None:
        """Start and wait until it can grade, with `auto` in the strongest sandbox that holds here.

        Raises AutograderError when no such sandbox can be had or the assignment is wrong, SandboxFault when
        the one that was asked for fails its self-test or could not be started.
        """

        def start(kind: str) -> None:
            try:
                self._start_in(kind)
            except BaseException:
                self.close()
                raise

        start_strongest(self.sandbox, self._device, start)

    def _start_in(self, kind: str) -> None:
        self._launcher = Launcher.lease(kind, self._device)
        self._socket, theirs = socket.socketpair()
        self._socket.set_inheritable(False)
        with theirs:
            self._launcher.launch(theirs)
        self._replies = self._socket.makefile("r", encoding="utf-8")
        try:
            if kind in FORKS_ITS_WORKER:
                self._send(self._options)
            else:
                # While the grader loads torch. Its death must close the worker's only control socket.
                workers = self._cores.graders if self._cores else 1
                self._enclosure = SharedEnclosure.lease(kind, self._room, self._device, workers)
                with self._enclosure.open_worker() as control:
                    self._send(self._options, [control.fileno()])
            self.pid = self._receive()["pid"]
            self._stay_on_a_core()
            self.sandbox = self._receive()["ready"]
        except SandboxFault as fault:
            words = self._enclosure.last_words() if self._enclosure else ""
            raise SandboxFault(f"{fault}\n{words}".rstrip()) from fault
        except GraderFault as fault:
            raise GraderFault(f"a grader could not be started: {fault}") from fault

    def _stay_on_a_core(self) -> None:
        self._core = self._cores.take() if self._cores else None
        if self._core is not None:
            # Where that is not allowed, it merely takes longer.
            with contextlib.suppress(OSError):
                os.sched_setaffinity(self.pid, {self._core})

    def grade(
        self, path: Path, *, name: str, seed: int | None = None, questions: Sequence[str] = ()
    ) -> Verdict:
        """Grade one file (blocking), with that seed or the process's own. Raises GraderFault for ours.

        With `questions`, only their tests are run, and only theirs are in the verdict.
        """
        if self._replies is None:
            self.start()
        seed = self._seed if seed is None else seed
        request = {"path": str(path.resolve()), "name": name, "seed": seed, "questions": list(questions)}
        self._send(request)
        reply = self._receive()
        if reply["is_worn_out"]:
            self.close()  # the next submission gets a fresh process, worker and sandbox
        return Verdict.from_json(reply["verdict"])

    def _send(self, message: dict[str, Any], descriptors: Sequence[int] = ()) -> None:
        assert self._socket is not None
        data = json.dumps(message).encode() + b"\n"
        try:
            sent = socket.send_fds(self._socket, [data], list(descriptors))
            self._socket.sendall(data[sent:])
        except OSError as cause:
            raise GraderFault("the grader process is gone") from cause

    def _receive(self) -> dict[str, Any]:
        assert self._replies is not None
        line = self._replies.readline()
        if not line:
            words = self._launcher.last_words() if self._launcher else ""
            raise GraderFault(f"the grader process ended unexpectedly\n{words}".rstrip())
        message: dict[str, Any] = json.loads(line)
        if "sandbox_fault" in message:
            raise SandboxFault(message["sandbox_fault"])
        if "mistake" in message:
            raise AssignmentError(message["mistake"])
        if "fault" in message:
            raise GraderFault(message["fault"])
        return message

    def close(self) -> None:
        """End the process, its worker and what that runs in; each of them, whatever becomes of the others."""
        with contextlib.ExitStack() as last_to_first:
            if self._cores is not None and self._core is not None:
                last_to_first.callback(self._cores.give_back, self._core)
                self._core = None
            if self._launcher is not None:
                last_to_first.callback(self._launcher.release)
            if self._enclosure is not None:
                last_to_first.callback(self._enclosure.release)
            if self._socket is not None:
                last_to_first.callback(self._socket.close)
                last_to_first.callback(self._end_process, self._socket)
            if self._replies is not None:
                last_to_first.callback(self._replies.close)
            self._launcher = self._enclosure = self._socket = self._replies = None

    def _end_process(self, channel: socket.socket) -> None:
        """Hang up and wait until the grader has, too, which it does by ending; else end it."""
        with contextlib.suppress(OSError):
            channel.shutdown(socket.SHUT_WR)
            channel.settimeout(_STOP_TIMEOUT_S)
            try:
                while channel.recv(1 << 16):
                    pass
            except TimeoutError:
                if self.pid:
                    os.kill(self.pid, signal.SIGKILL)

    def __enter__(self) -> "GraderProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
