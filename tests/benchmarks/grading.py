"""Otter and we grade the same notebook, side by side, on one core: `python tests/benchmarks/grading.py`.

Prints seconds for each, their ratio, the latency from fork to verdict, the memory that one submission in
flight has for itself, and the start-up time of the command line. Nothing is asserted: numbers are for people.
"""

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from autograder.assignment import Assignment, find_course, load_assignment
from autograder.grading import GraderProcess

SLUG = "hw1_losses"


def main() -> None:
    """Measure everything once and print it as a table and, with --json, as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--otter-runs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=100, help="copies of the notebook that we grade")
    parser.add_argument("--json", type=Path, help="also write the numbers to this file")
    options = parser.parse_args()
    assignment = load_assignment(SLUG, find_course())
    notebook = assignment.root / "tests" / "samples" / SLUG / "ada.ipynb"
    # One core for each side: what is compared is work, not how many cores it is spread over.
    core = min(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    with tempfile.TemporaryDirectory() as folder:
        numbers = measure(assignment, notebook, Path(folder), options.otter_runs, options.batch)
    for name, value in numbers.items():
        print(f"{name:<58} {value:>10.3f}")
    if options.json:
        options.json.write_text(json.dumps(numbers, indent=1) + "\n")


def measure(
    assignment: Assignment, notebook: Path, folder: Path, otter_runs: int, batch: int
) -> dict[str, float]:
    """All numbers by name; seconds unless the name says otherwise."""
    bundle = make_otter_bundle(assignment, folder / "otter")
    sample = write_copies(notebook, folder / "submissions", batch)
    otter_s = statistics.median(run_otter(bundle, notebook, folder) for _ in range(otter_runs))
    whole_s = timed(lambda: run_ours(sample.parent, folder / "graded"))
    first_s, later_s, in_flight_mb = grade_in_process(assignment, sample)
    return {
        "otter run, one submission": otter_s,
        f"autograder grade, batch of {batch}, start-up included": whole_s,
        f"autograder grade, a submission of {batch}, start-up included": whole_s / batch,
        "autograder grade, a submission once warm": later_s,
        f"ratio otter / ours, batch of {batch} with start-up": otter_s / (whole_s / batch),
        "ratio otter / ours, warm": otter_s / later_s,
        "start of a grader process and its sandbox": first_s,
        "fork to verdict, median": later_s,
        "unique memory of a submission in flight (MB)": in_flight_mb,
        "autograder --help, median": help_time(),
    }


def timed(action: Callable[[], object]) -> float:
    """Seconds that the action takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def make_otter_bundle(assignment: Assignment, folder: Path) -> Path:
    """`otter assign` on our master: the autograder zip that `otter run` wants (not timed)."""
    source = folder / "source"
    shutil.copytree(assignment.solutions_dir, source)
    shutil.copytree(assignment.data_dir, source / "data")
    master = source / assignment.master.name
    notebook = json.loads(master.read_text(encoding="utf-8"))
    config = next(cell for cell in notebook["cells"] if cell["cell_type"] == "raw")
    config["source"] = "".join(config["source"]) + "\ngenerate: true\n"
    master.write_text(json.dumps(notebook))
    flags = ["--no-run-tests", "--no-pdfs"]
    run([sys.executable, "-m", "otter", "assign", *flags, str(master), str(folder / "made")])
    (bundle,) = (folder / "made" / "autograder").glob("*.zip")
    return bundle


def run_otter(bundle: Path, notebook: Path, folder: Path) -> float:
    """Seconds that `otter run` takes for the notebook."""
    results = folder / "otter-results"
    results.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "otter", "run", "-a", str(bundle), "-o", str(results), str(notebook)]
    return timed(lambda: run(command))


def write_copies(notebook: Path, folder: Path, count: int) -> Path:
    """So many notebooks that differ in a comment; returns the last one's path."""
    folder.mkdir()
    content = json.loads(notebook.read_text(encoding="utf-8"))
    for index in range(count):
        content["metadata"]["copy"] = index
        path = folder / f"student{index:04}.ipynb"
        path.write_text(json.dumps(content))
    return path


def run_ours(submissions: Path, out_dir: Path) -> None:
    """The whole command as a TA runs it, on one process."""
    run(
        [
            sys.executable,
            "-m",
            "autograder",
            "grade",
            SLUG,
            str(submissions),
            "--out",
            str(out_dir),
            "--jobs",
            "1",
            "--sandbox",
            "kernel",
        ]
    )


def grade_in_process(assignment: Assignment, sample: Path) -> tuple[float, float, float]:
    """Start-up, median seconds from fork to verdict once warm, and MB of unique memory in flight."""
    with GraderProcess(assignment, sandbox="kernel") as grader:
        start_s = timed(grader.start)
        grader.grade(sample, name="first")
        durations = [grader.grade(sample, name="warm").duration_s for _ in range(30)]
        return start_s, statistics.median(durations), peak_unique_mb(grader, sample)


def peak_unique_mb(grader: GraderProcess, sample: Path) -> float:
    """The largest unique set (USS) that was seen of any fork while the sample was graded ten times."""
    warm = {process.pid for process in psutil.Process().children(recursive=True)}
    peak, is_over = 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not is_over.is_set():
            for process in psutil.Process().children(recursive=True):
                if process.pid not in warm:
                    with contextlib.suppress(psutil.Error):
                        peak = max(peak, process.memory_full_info().uss / 1e6)

    watcher = threading.Thread(target=watch)
    watcher.start()
    for _ in range(10):
        grader.grade(sample, name="measured")
    is_over.set()
    watcher.join()
    return peak


def help_time() -> float:
    """Median seconds of `autograder --help`."""
    command = [str(Path(sys.executable).with_name("autograder")), "--help"]
    return statistics.median(timed(lambda: run(command)) for _ in range(10))


def run(command: Sequence[str]) -> None:
    """Run to the end; a failure is told with all that it said."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    main()
