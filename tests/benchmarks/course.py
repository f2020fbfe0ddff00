"""A whole course in one run, as mixed as it comes: throughput, speed-up of a second process, memory.

    python tests/benchmarks/course.py --count 2000

First a smaller part is graded on one process and on two, one after the other, to be compared; then all of it.
Meanwhile memory, processes and descriptors are sampled. The exit status is 1 when a submission has no verdict
or one of our own faults, or when anything grew from the second third of the run to the last.
"""

import argparse
import contextlib
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from endurance import COURSE, Sample, growth, take_sample
from made_course import SLUG, Course

from autograder.gradebook import Gradebook

#: Sampling takes time off the cores that grade.
SAMPLE_EVERY_S = 5.0
SLOWEST_SHOWN = 5


@dataclass(frozen=True)
class Run:
    """One `autograder grade`: how long it took, and what was held meanwhile."""

    count: int
    jobs: int
    elapsed_s: float
    samples: tuple[Sample, ...]

    def __str__(self) -> str:
        rate = self.count / self.elapsed_s
        return f"{self.count} submissions, --jobs {self.jobs}: {self.elapsed_s:.1f} s, {rate:.2f}/s"


def main() -> int:
    """Make the course, grade it, print what was seen; 0 when nothing was lost or grew."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--compared", type=int, default=200, help="graded on one and on two processes first")
    parser.add_argument("--sandbox", default="auto")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="course-") as name:
        folder = Path(name)
        if options.compared:
            compare(folder, options.compared, options.sandbox)
        return 0 if grade_course(folder, options.count, options.sandbox) else 1


def compare(folder: Path, count: int, sandbox: str) -> None:
    """The same submissions on one process, on two, and on one again, lest other work on the machine tells."""
    Course().write(folder / "part", count)
    runs = [
        grade(folder, "part", f"part{index}", count, sandbox, jobs) for index, jobs in enumerate((1, 2, 1))
    ]
    for run in runs:
        print(run)
    alone_s = statistics.mean(run.elapsed_s for run in runs if run.jobs == 1)
    together_s = runs[1].elapsed_s
    start_s = time_to_start(folder, sandbox)
    print(
        f"speed-up of the second process: {alone_s / together_s:.2f}, start-up of {start_s:.1f} s included;"
    )
    print(f"without it: {(alone_s - start_s) / (together_s - start_s):.2f}; load {os.getloadavg()[0]:.1f}")


def time_to_start(folder: Path, sandbox: str) -> float:
    """Seconds for one submission that can't be read: all that a run needs besides grading."""
    (folder / "none").mkdir()
    (folder / "none" / "corrupt.ipynb").write_text("{")
    return grade(folder, "none", "start", 1, sandbox, 1).elapsed_s


def grade_course(folder: Path, count: int, sandbox: str) -> bool:
    """Grade all of it with two processes and print what was seen; True when nothing was lost or grew."""
    made = Course().write(folder / "all", count)
    print(f"{count} submissions: {', '.join(f'{number} {kind}' for kind, number in made.most_common())}")
    run = grade(folder, "all", "graded", count, sandbox, 2, is_sampled=True)
    print(run)
    show_thirds(run.samples)
    grown = growth(list(run.samples), is_alone=False)
    with (folder / "graded" / "gradebook.csv").open(newline="") as file:
        statuses = Counter(row["status"] for row in csv.DictReader(file))
    print(", ".join(f"{number} {status}" for status, number in statuses.most_common()))
    show_slowest(folder / "graded")
    print(f"grown: {'; '.join(grown) or 'nothing'}")
    return statuses.total() == count and not statuses["error"] and not grown


def grade(
    folder: Path, source: str, target: str, count: int, sandbox: str, jobs: int, *, is_sampled: bool = False
) -> Run:
    """Run `autograder grade` on a folder of submissions."""
    command = [sys.executable, "-m", "autograder", "grade", SLUG, str(folder / source)]
    command += ["--out", str(folder / target), "--sandbox", sandbox, "--jobs", str(jobs)]
    samples = []
    started_s = time.monotonic()
    with subprocess.Popen(
        command, cwd=COURSE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while is_sampled and process.poll() is None:
            samples.append(take_sample(process.pid, is_alone=False))
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(SAMPLE_EVERY_S)
        process.wait()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Run(count, jobs, time.monotonic() - started_s, tuple(samples))


def show_thirds(samples: Sequence[Sample]) -> None:
    """What was held in each third of the run: at the median, and at most."""
    third = max(1, len(samples) // 3)
    for name in ("memory_mb", "descriptors", "processes"):
        parts = [samples[:third], samples[third : 2 * third], samples[2 * third : -1]]
        values = [[getattr(sample, name) for sample in part] for part in parts if part]
        print(
            f"{name} by third: " + ", ".join(f"{statistics.median(v):.0f} (≤ {max(v):.0f})" for v in values)
        )


def show_slowest(out_dir: Path) -> None:
    """How long a submission took in the grader, and the slowest."""
    with Gradebook.open(out_dir / "gradebook.sqlite") as gradebook:
        durations_s = {verdict.submission: verdict.duration_s for verdict in gradebook.verdicts(SLUG)}
    print(f"a submission: {statistics.median(durations_s.values()):.3f} s at the median")
    slowest = sorted(durations_s.items(), key=lambda item: -item[1])[:SLOWEST_SHOWN]
    print(f"slowest: {', '.join(f'{name} {duration_s:.1f} s' for name, duration_s in slowest)}")


if __name__ == "__main__":
    sys.exit(main())
