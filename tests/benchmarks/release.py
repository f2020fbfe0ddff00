"""What a release takes, beside `otter assign` on the same master: median seconds, and their ratio.

    python tests/benchmarks/release.py --rounds 5

Both make the student's notebook; ours also looks for leaks and makes the Gradescope zip. `otter assign` is
measured as it comes, which runs the tests on the solution, and without that. They take turns, so that all
meet the same machine. Nothing is asserted: numbers are for people.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder.assignment import Assignment, load_assignment

COURSE = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assignment", default="hw1_losses")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    assignment = load_assignment(options.assignment, COURSE)
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        seconds = measure(assignment, Path(folder), options.rounds)
    ours = statistics.median(seconds["autograder release"])
    for name, times in seconds.items():
        print(f"{name:32} {statistics.median(times):6.2f} s   {statistics.median(times) / ours:.2f} of ours")


def measure(assignment: Assignment, folder: Path, rounds: int) -> dict[str, list[float]]:
    """Seconds of every round by command."""
    source = folder / "source"
    shutil.copytree(assignment.solutions_dir, source)
    shutil.copytree(assignment.data_dir, source / "data", dirs_exist_ok=True)
    master = (source / "master.ipynb").rename(source / f"{assignment.slug}.ipynb")
    otter = [str(BIN / "otter"), "assign", "--no-pdfs", str(master), str(folder / "otter")]
    commands = {
        "autograder release": [
            str(BIN / "autograder"), "release", assignment.slug,
            "--course", str(COURSE), "--out", str(folder / "ours"),
        ],
        "otter assign": otter,
        "otter assign --no-run-tests": [*otter, "--no-run-tests"],
    }  # fmt: skip
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            started = time.monotonic()
            subprocess.run(command, cwd=source, check=True, capture_output=True)
            seconds[name].append(time.monotonic() - started)
    return seconds


if __name__ == "__main__":
    main()
