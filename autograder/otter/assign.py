"""A master notebook in, what `otter assign` makes of it out. Otter runs in a process of its own.

It changes the working directory, configures logging and takes seconds to import; run as a program, this
module is that process: `python -m autograder.otter.assign MASTER RESULT`.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from autograder.assignment import Assignment
from autograder.errors import AssignmentError

_TIMEOUT_S = 300.0


def run_otter(assignment: Assignment, scratch: Path) -> Path:
    """The folder that Otter writes, `student/` and `autograder/` in it, below `scratch`.

    Raises AssignmentError with Otter's reason when it refuses the master.
    """
    if not assignment.master.is_file():
        raise AssignmentError(f"{assignment.master}: there is no master notebook; write one")
    # Otter names the student's notebook after the master's file, and its files are relative to the master.
    source = scratch / "source"
    ignored = shutil.ignore_patterns("__pycache__", ".*", assignment.master.name, "assignment.toml")
    shutil.copytree(assignment.solutions_dir, source, ignore=ignored)
    if assignment.data_dir.is_dir() and not assignment.is_otter:  # what that has is its own
        ignored = shutil.ignore_patterns("__pycache__", ".*")
        shutil.copytree(assignment.data_dir, source / "data", ignore=ignored, dirs_exist_ok=True)
    notebook = source / f"{assignment.slug}.ipynb"
    shutil.copyfile(assignment.master, notebook)
    return assign(notebook, scratch / "result")


def assign(notebook: Path, result: Path) -> Path:
    """Run `otter assign` on a notebook beside its files; returns `result`. Raises AssignmentError."""
    run_program("autograder.otter.assign", notebook, result)
    return result


def run_program(module: str, notebook: Path, result: Path) -> None:
    """Run a module that uses Otter on a notebook; raises AssignmentError with the last line that it says.

    It may write bytecode, which installers like uv leave to others: compiling Otter takes longest of all.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, str(notebook.resolve()), str(result.resolve())],
            cwd=notebook.parent,
            env={name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
        )
    except subprocess.TimeoutExpired as cause:
        raise AssignmentError(f"{notebook.name}: Otter took over {_TIMEOUT_S:.0f} s") from cause
    if done.returncode:
        raise AssignmentError(f"{notebook.name}: Otter refused it: {_reason(done.stderr)}")


def _reason(said: str) -> str:
    """The end of a traceback: from the last line on that names an exception."""
    lines = said.strip().splitlines() or ["no message"]
    ends = [at for at, line in enumerate(lines) if re.match(r"[\w.]*(Error|Exception)\b", line)]
    return "\n".join(lines[ends[-1] :] if ends else lines[-1:])


def _main(master: str, result: str) -> None:
    from otter.assign import main

    from autograder.otter.reading import read_assigned

    main(master, result, no_pdfs=True, no_run_tests=True)
    read_assigned(Path(master), Path(result)).write(Path(result))


if __name__ == "__main__":
    _main(*sys.argv[1:])
