"""A batch in progress in, a small file in its folder out, and back: for a dashboard in another process."""

import contextlib
import json
import os
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from autograder.pool import InFlight
from autograder.report.files import is_locked, write_atomically
from autograder.verdict import Verdict

if TYPE_CHECKING:
    from autograder.batch import Progress

_NAME = "progress.json"
#: Seconds between two writings.
_EVERY_S = 0.5
#: Of those in flight, the ones that have been so the longest.
_MAX_IN_FLIGHT = 8


@dataclass(frozen=True)
class BatchState:
    """How far a batch was at `written_s`, in seconds since 1970, as are all times.

    The first verdict was there at `first_s`, 0 before; `in_flight` tells when each of those began.
    """

    total: int
    skipped: int
    done: int
    statuses: dict[str, int]
    first_s: float
    written_s: float
    pid: int  # of the process that holds the folder
    in_flight: dict[str, float] = field(default_factory=dict)

    @property
    def per_s(self) -> float:
        # From the first verdict on: the graders took their time to start.
        passed_s = self.written_s - self.first_s
        return (self.done - 1) / passed_s if self.done > 1 and passed_s > 0 else 0.0

    @property
    def left_s(self) -> float | None:
        """Seconds that the rest will take at this rate; None as long as there is none."""
        return (self.total - self.done) / self.per_s if self.per_s else None


class ProgressFile:
    """Tells a watcher, if there is one, and the file; a context manager that takes the file away."""

    def __init__(self, out_dir: Path, watcher: "Progress | None" = None) -> None:
        self._path = out_dir / _NAME
        self._watcher = watcher
        self._statuses: Counter[str] = Counter()
        self._in_flight: InFlight = list
        self._total = self._skipped = 0
        self._first_s = 0.0
        self._written_s = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._path.unlink(missing_ok=True)

    def begin(self, total: int, skipped: int, in_flight: InFlight | None = None) -> None:
        self._total, self._skipped = total, skipped
        self._in_flight = in_flight or self._in_flight
        if self._watcher:
            self._watcher.begin(total, skipped, in_flight)
        self._write()

    def advance(self, verdict: Verdict) -> None:
        self._statuses[verdict.status.value] += 1
        self._first_s = self._first_s or time.time()
        if self._watcher:
            self._watcher.advance(verdict)
        if time.time() - self._written_s >= _EVERY_S or self._statuses.total() == self._total:
            self._write()

    def stopping(self) -> None:
        if self._watcher:
            self._watcher.stopping()

    def _write(self) -> None:
        self._written_s = now_s = time.time()
        state = BatchState(
            total=self._total,
            skipped=self._skipped,
            done=self._statuses.total(),
            statuses=dict(self._statuses),
            first_s=self._first_s,
            written_s=now_s,
            pid=os.getpid(),
            in_flight={name: now_s - age_s for name, age_s in self._in_flight()[:_MAX_IN_FLIGHT]},
        )
        # A disk that is full or gone must not end a batch for the sake of who looks on.
        with contextlib.suppress(OSError):
            write_atomically(self._path, json.dumps(asdict(state)))


def read_progress(out_dir: Path) -> BatchState | None:
    """How far the batch is that is being graded into the folder; None where none is."""
    path = out_dir / _NAME
    try:
        state = BatchState(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    if is_locked(out_dir):
        return state
    # Its batch was killed. Taken away, so that the lock is not tried again and again.
    path.unlink(missing_ok=True)
    return None
