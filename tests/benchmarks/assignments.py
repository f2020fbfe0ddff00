"""How long every assignment takes, graded and as a notebook: `python tests/benchmarks/assignments.py`.

Prints the seconds that a correct submission takes to be graded in the sandbox once its grader is warm, on one
core (median and worst of all variants), and the seconds that the solved notebook takes from its first cell to
its last. Nothing is asserted: numbers are for people.
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from autograder.assignment import Assignment, find_course, list_assignments, load_assignment
from autograder.grading import GraderProcess
from autograder.reference import reference_cells


def main() -> None:
    """Measure each assignment once and print a line for it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("slugs", nargs="*", help="default: all")
    parser.add_argument("--rounds", type=int, default=5, help="how often each variant is graded")
    parser.add_argument("--no-notebooks", action="store_true", help="leave the notebooks out")
    options = parser.parse_args()
    course = find_course()
    print(f"{'':18} {'graded in, median':>18} {'worst':>8} {'notebook':>10}")
    for slug in options.slugs or list_assignments(course):
        assignment = load_assignment(slug, course)
        median_s, worst_s = grading_time(assignment, options.rounds)
        notebook_s = "" if options.no_notebooks else f"{notebook_time(assignment):9.1f} s"
        print(f"{slug:18} {median_s:16.3f} s {worst_s:6.3f} s {notebook_s:>10}")


def grading_time(assignment: Assignment, rounds: int) -> tuple[float, float]:
    """Median and worst seconds from fork to verdict over all variants; grader and worker share one core."""
    variants = sorted(assignment.variants_dir.glob("*.py"))
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        with GraderProcess(assignment) as grader:
            grader.grade(variants[0], name="first")
            durations = [
                grader.grade(path, name=path.stem, seed=seed).duration_s
                for path in variants
                for seed in range(rounds)
            ]
    finally:
        os.sched_setaffinity(0, cores)
    return statistics.median(durations), max(durations)


def notebook_time(assignment: Assignment) -> float:
    """Seconds of the master's code cells in a Jupyter kernel, without the public checks."""
    cells = [nbformat.v4.new_code_cell(cell.source) for cell in reference_cells(assignment)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(assignment.data_dir, Path(folder) / "data")
        started = time.perf_counter()
        NotebookClient(notebook, timeout=600, resources={"metadata": {"path": folder}}).execute()
        return time.perf_counter() - started


if __name__ == "__main__":
    main()
