"""What a wall more costs: one batch in every sandbox that this machine has, start-up included.

    python tests/benchmarks/sandboxes.py --batch 50 --rounds 3

The sandboxes take turns, so that all meet the same machine. Prints the median seconds of each and its ratio
to `kernel`. Nothing is asserted: numbers are for people.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder.sandbox import choice

COURSE = Path(__file__).resolve().parents[2]
SLUG = "hw1_losses"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    kinds = [kind for kind in (*choice.STRONGEST_FIRST, "none") if not choice.lack(kind)]
    with tempfile.TemporaryDirectory(prefix="sandboxes-") as folder:
        seconds = measure(Path(folder), kinds, options.batch, options.rounds, options.jobs)
    print(f"{options.batch} submissions, {options.jobs} jobs, median of {options.rounds}")
    for kind, times in seconds.items():
        middle = statistics.median(times)
        each_ms = 1000 * middle / options.batch
        ratio = middle / statistics.median(seconds["kernel"])
        print(f"{kind:12} {middle:6.2f} s   {each_ms:5.0f} ms each   {ratio:.2f} of kernel")


def measure(folder: Path, kinds: list[str], batch: int, rounds: int, jobs: int) -> dict[str, list[float]]:
    """Seconds of every round by sandbox."""
    solution = (COURSE / "tests" / "variants" / SLUG / "vectorised.py").read_text(encoding="utf-8")
    submissions = folder / "submissions"
    submissions.mkdir()
    for number in range(batch):
        # Another comment is another file, with hidden inputs of its own.
        (submissions / f"student{number:03}.py").write_text(f"{solution}\n# {number}\n", encoding="utf-8")
    seconds: dict[str, list[float]] = {kind: [] for kind in kinds}
    for turn in range(rounds):
        for kind in kinds:
            command = [sys.executable, "-m", "autograder", "grade", SLUG, str(submissions), "--sandbox", kind]
            command += ["--jobs", str(jobs), "--out", str(folder / f"{kind}{turn}")]
            started = time.perf_counter()
            subprocess.run(command, cwd=COURSE, capture_output=True, check=True)
            seconds[kind].append(time.perf_counter() - started)
    return seconds


if __name__ == "__main__":
    main()
