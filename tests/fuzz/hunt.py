"""A maker and a check in; how often which outcome, how fast, how much memory, and every finding out."""

import logging
import resource
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

Make = Callable[[Random], tuple[str, bytes]]
Check = Callable[[str, bytes], str]

#: Of one kind of finding; a thousand files that show the same bug are no help.
MAX_SAVED = 5
#: After this many cases everything is imported and warm: memory is counted from there.
WARM_UP = 200


class Hang(BaseException):
    """A case took longer than any may; no `except Exception` swallows it."""


@dataclass
class Report:
    """What a hunt found."""

    seconds: float = 0.0
    peak_growth_mb: float = 0.0
    slowest_s: float = 0.0
    slowest_case: str = ""
    outcomes: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return self.outcomes.total() + self.findings.total()

    def share(self, is_counted: Callable[[str], bool]) -> float:
        """The part of all cases whose outcome is counted."""
        return sum(n for outcome, n in self.outcomes.items() if is_counted(outcome)) / max(1, self.count)


def case_rng(seed: int, index: int) -> Random:
    """Each case has a seed of its own, so that one of a million can be made again alone."""
    return Random(f"{seed}:{index}")


def hunt(
    make: Make,
    check: Check,
    *,
    seed: int,
    count: int,
    start: int = 0,
    slow_s: float = 10.0,
    folder: Path | None = None,
) -> Report:
    """Check `count` cases; one that raises, logs or takes longer than `slow_s` of CPU time is a finding."""
    report = Report()
    started_s = time.perf_counter()
    before = _peak_mb()
    with _Logs() as logs:
        for index in range(start, start + count):
            if index == start + WARM_UP:
                before = _peak_mb()
            _check_one(make, check, seed, index, slow_s, folder, report, logs)
    report.peak_growth_mb = _peak_mb() - before
    report.seconds = time.perf_counter() - started_s
    return report


def _check_one(
    make: Make,
    check: Check,
    seed: int,
    index: int,
    slow_s: float,
    folder: Path | None,
    report: Report,
    logs: "_Logs",
) -> None:
    name, data = make(case_rng(seed, index))
    before_s = time.process_time()
    try:
        outcome = _limited(check, name, data, 4 * slow_s)
        if logs.records:
            raise AssertionError(f"logged: {logs.records}")
        took_s = time.process_time() - before_s
        if took_s > slow_s:
            raise AssertionError(f"slow: took {took_s:.1f} s")
    except (Exception, Hang) as error:
        kind = _kind(error)
        report.findings[kind] += 1
        if folder and report.findings[kind] <= MAX_SAVED:
            _save(folder, f"{seed}-{index}", name, data, error)
    else:
        report.outcomes[outcome] += 1
    took_s = time.process_time() - before_s
    if took_s > report.slowest_s:
        report.slowest_s, report.slowest_case = took_s, f"{seed}:{index}"
    logs.records.clear()


def _limited(check: Check, name: str, data: bytes, limit_s: float) -> str:
    def stop(*_):
        raise Hang

    previous = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit_s)
    try:
        return check(name, data)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def _kind(error: BaseException) -> str:
    """Findings of one type that come from one line are one bug."""
    frames = traceback.extract_tb(error.__traceback__)
    place = frames[-1]
    ours = next((frame for frame in reversed(frames) if "autograder" in Path(frame.filename).parts), place)
    said = f": {str(error)[:60]}" if isinstance(error, AssertionError) else ""
    return f"{type(error).__name__}{said} at {Path(ours.filename).name}:{ours.lineno}"


def _save(folder: Path, case: str, name: str, data: bytes, error: BaseException) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{case}-{Path(name).name}").write_bytes(data)
    (folder / f"{case}.txt").write_text(
        "".join(traceback.format_exception(error)), encoding="utf-8", errors="backslashreplace"
    )


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class _Logs(logging.Handler):
    """Collects what is logged meanwhile: a log brings a student's text to the terminal as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record.getMessage()[:200])

    def __enter__(self) -> "_Logs":
        logging.getLogger().addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self)
