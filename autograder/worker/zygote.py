"""The warm process: control messages in, one confined fork for each submission out.

Messages are JSON datagrams on a SEQPACKET socket that only the grader and this process hold:

    {"fork": {"memory_mb", ...}, "cores": [n...]} + one descriptor
                                                   -> {"forked": pid}; the fork serves the descriptor
    {"end": true}                                  -> {"ended": {"signal": n, "exit": n, "is_littered": bool}}

After the latter all of it is dead. `is_littered` says that a folder which forks share could not be emptied in
time: this process is good for the same submission then, but for no other.
"""

import contextlib
import json
import os
import select
import signal
import socket
import tempfile
from collections.abc import Callable, Sequence
from typing import Any

from autograder.worker import leftovers, serve
from autograder.worker.confine.confinement import Confinement
from autograder.worker.confine.limits import Budget
from autograder.worker.confine.namespaces import BOX_FILES
from autograder.worker.spare import Spare

#: Within the grader's patience with the end of a fork.
_EMPTYING_TIMEOUT_S = 30.0

#: In this time a fork makes some thousand files.
_WATCH_S = 0.1


class Zygote:
    """Serves the control socket until the grader closes it; at most one fork lives at any time."""

    def __init__(
        self,
        control: socket.socket,
        confinement: Confinement | None,
        *,
        box: str = "",
        shared: Sequence[str] = (),
        make_ready: Callable[[], list[int]] | None = None,
    ) -> None:
        """`box` is the folder for a fork that can't mount one of its own; "": one of the host's.

        `shared` are other folders that forks may leave something in, to be emptied with it.
        `make_ready` is what a fork has to do first that takes long: the next one does it ahead of time.
        """
        self._control = control
        self._confinement = confinement
        self._box = box
        self._shared = shared
        self._make_ready = make_ready
        self._spare = Spare(make_ready, confinement, control) if make_ready else None
        self._child = 0
        self._folder = ""
        self._is_littered = False

    def run(self) -> None:
        """Answer control messages; returns when the grader is gone."""
        try:
            while message := self._receive():
                if "fork" in message:
                    self._fork(Budget(**message["fork"]), message["descriptor"], message["cores"])
                    self._reply({"forked": self._child})
                else:
                    self._reply({"ended": self._end()})
        except (BrokenPipeError, ConnectionResetError):
            pass  # gone while it was waited for
        finally:
            self._end()

    def _receive(self) -> dict[str, Any]:
        """The next message, with the descriptor that came with it; {} when the grader is gone."""
        self._watch_box()
        data, descriptors, _, _ = socket.recv_fds(self._control, 1 << 16, 1)
        return {**json.loads(data), "descriptor": descriptors[0] if descriptors else -1} if data else {}

    def _watch_box(self) -> None:
        """Until there is a message: kill the fork once it has too many files in the box that forks share.

        Such a box limits bytes. Inodes alone would fill the container's memory, which ends this process.
        """
        while self._box and self._folder and not select.select([self._control], [], [], _WATCH_S)[0]:
            box = os.statvfs(self._box)
            if self._child and box.f_files - box.f_ffree > BOX_FILES:
                os.kill(self._child, signal.SIGKILL)

    def _reply(self, message: dict[str, Any]) -> None:
        self._control.send(json.dumps(message).encode())

    def _fork(self, budget: Budget, data_fd: int, cores: Sequence[int]) -> None:
        self._end()
        if self._confinement is None or not self._confinement.has_mounts:
            self._folder = self._box or tempfile.mkdtemp(prefix="autograder-submission-")
        if self._spare and self._make_ready:
            self._child = self._spare.pid
            self._spare.give(budget, self._folder, data_fd)
            os.close(data_fd)
            self._spare = Spare(self._make_ready, self._confinement, self._control)
            return
        self._child = os.fork()
        if self._child:
            os.close(data_fd)
            return
        try:
            self._control.close()
            # A container may have been given other cores.
            with contextlib.suppress(OSError):
                os.sched_setaffinity(0, cores)
            if self._folder:
                os.chdir(self._folder)
            serve.serve(data_fd, budget, self._confinement)
        finally:
            # No interpreter shutdown: atexit and __del__ of a submission have no business here.
            os._exit(0)

    def _end(self) -> dict[str, int]:
        if not self._child:
            return {"signal": 0, "exit": 0, "is_littered": self._is_littered}
        child, self._child = self._child, 0
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        is_alone = os.getpid() == 1 and not self._spare
        if is_alone:
            # Everything else in our PID namespace, whatever it did to get away from its parent.
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        while is_alone:
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                break
        self._clear_folder()
        return {
            "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
            "exit": os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0,
            "is_littered": self._is_littered,
        }

    def _clear_folder(self) -> None:
        if not self._folder:
            return
        if not self._is_littered:  # what took too long once is not tried again
            are_empty = [
                leftovers.empty(folder, timeout_s=_EMPTYING_TIMEOUT_S)
                for folder in (self._folder, *self._shared)
            ]
            self._is_littered = bool(self._box) and not all(are_empty)
        if not self._box:
            with contextlib.suppress(OSError):
                os.rmdir(self._folder)
        self._folder = ""
