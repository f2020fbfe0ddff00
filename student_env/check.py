"""The Python that runs this in; a table of what the homework needs, with the fix for each red line, out.

    python student_env/check.py

It needs nothing but Python itself, so that it can say what is missing. Exit status 0 when all is well, or 1.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).resolve().parent
REQUIREMENTS = FOLDER / "requirements.txt"
OLDEST = (3, 11)
REINSTALL = f'python -m pip install --force-reinstall -r "{REQUIREMENTS}"'
STEPS = 20

#: A notebook with one check, as `otter.Notebook()` of a homework reads it.
OTTER_TEST = """OK_FORMAT = False
name = "q1"
points = 1
from otter.test_files import test_case

@test_case()
def test_answer(answer):
    assert answer == 42
"""
NOTEBOOK = {
    "cells": [],
    "metadata": {"otter": {"OK_FORMAT": False, "tests": {"q1": OTTER_TEST}}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


class Row:
    """One line of the table: a name, what was found, and how to mend it; no `fix` where all is well."""

    def __init__(self, name: str, found: str, fix: str = "") -> None:
        self.name, self.found, self.fix = name, found, fix


class NotReadyError(Exception):
    """What is wrong, and how to mend it."""


def check_python() -> Row:
    """Is this Python new enough?"""
    found, oldest = sys.version.split()[0], ".".join(map(str, OLDEST))
    if sys.version_info >= OLDEST:
        return Row("Python", found)
    return Row("Python", found, f"install Python {oldest} or newer and make a new environment with it")


def check_package(name: str, wanted: str) -> Row:
    """Is the package there, in a version that can be expected to work?"""
    try:
        from importlib import metadata

        found = metadata.version(name).partition("+")[0]
    except ImportError:  # no such package, or a Python so old that it can't tell
        return Row(name, "missing", f"python -m pip install {name}=={wanted}")
    if found.partition(".")[0] != wanted.partition(".")[0]:
        return Row(name, f"{found}, tested with {wanted}", f"python -m pip install {name}=={wanted}")
    return Row(name, found)


def train(device: str) -> tuple[float, float]:
    """The loss before and after a few steps of training."""
    import torch

    torch.manual_seed(0)
    inputs = torch.randn(64, 3).to(device)
    targets = inputs @ torch.tensor([[1.0], [-2.0], [0.5]]).to(device)
    model = torch.nn.Linear(3, 1).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(STEPS):
        loss = torch.nn.functional.mse_loss(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    if not losses[-1] < losses[0] / 2:
        raise NotReadyError(f"the loss went from {losses[0]:.2f} to {losses[-1]:.2f} on {device}", REINSTALL)
    return losses[0], losses[-1]


def try_training() -> str:
    """Training on the processor, which every homework does."""
    return "the loss falls from {:.2f} to {:.2f}".format(*train("cpu"))


def try_device() -> str:
    """Training on the fastest device. No homework needs one, so none that fails is a problem."""
    import torch

    device = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    if device == "cpu":
        return "cpu (that is enough)"
    try:
        train(device)
    except Exception as error:
        return f"cpu (that is enough); {device} does not work: {_first_line(error)}"
    return device


def try_images() -> str:
    """Do torchvision and matplotlib work beside this torch?"""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt
    from torchvision.datasets import MNIST

    figure, axis = plt.subplots()
    axis.plot([0, 1])
    figure.canvas.draw()
    plt.close(figure)
    return f"matplotlib draws, torchvision has {MNIST.__name__}"


def try_otter() -> str:
    """Does a check pass a right answer and fail a wrong one?"""
    import otter

    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        # Otter writes its log where it is, and Windows removes no folder that a program is in.
        os.chdir(folder)
        try:
            Path("homework.ipynb").write_text(json.dumps(NOTEBOOK), encoding="utf-8")
            grader = otter.Notebook("homework.ipynb")
            scores = [grader.check("q1", global_env={"answer": answer}).score for answer in (42, 41)]
        finally:
            os.chdir(before)
    if scores != [1, 0]:
        raise NotReadyError(f"a right and a wrong answer score {scores}, not [1, 0]", REINSTALL)
    return "a right answer passes, a wrong one fails"


def try_kernel() -> str:
    """Do Jupyter's notebooks run in this Python, and not in another one?"""
    from jupyter_client.kernelspec import KernelSpecManager

    program = KernelSpecManager().get_kernel_spec("python3").argv[0]
    # A bare name means the Python that Jupyter runs in. Links are not followed: all environments lead to one.
    if os.path.dirname(program) and not os.path.samefile(
        os.path.dirname(program), os.path.dirname(sys.executable)
    ):
        fix = "python -m ipykernel install --sys-prefix --name python3"
        raise NotReadyError(f"they run in another Python, {program}", fix)
    return "they run in this Python"


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]


def find_out(name: str, attempt: Callable[[], str]) -> Row:
    """The row of an attempt; a broken package can raise anything."""
    try:
        return Row(name, attempt())
    except NotReadyError as problem:
        return Row(name, *problem.args)
    except Exception as error:
        return Row(name, _first_line(error), REINSTALL)


def check_everything() -> list[Row]:
    """All rows. Nothing is tried where a package is missing."""
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    pinned = [line.split("==") for line in lines if "==" in line and not line.startswith("#")]
    rows = [check_python(), *(check_package(name, wanted) for name, wanted in pinned)]
    if not any(row.found == "missing" for row in rows):
        rows += [find_out(name, attempt) for name, attempt in ATTEMPTS.items()]
    return rows


ATTEMPTS = {
    "training": try_training,
    "device": try_device,
    "pictures": try_images,
    "Otter's checks": try_otter,
    "notebooks": try_kernel,
}


def has_colours() -> bool:
    """Whether the reader's terminal shows colours and wants them; old Windows consoles show codes instead."""
    wanted = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and (os.name != "nt" or "WT_SESSION" in os.environ)


def show(rows: list[Row]) -> None:
    """Print the table, then what to do."""
    good, bad, plain = ("\033[32m", "\033[31m", "\033[0m") if has_colours() else ("", "", "")
    print(f"Checking {sys.executable}\n")
    for row in rows:
        colour, mark = (bad, "FIX") if row.fix else (good, "ok")
        print(f"  {colour}{mark:3s}{plain}  {row.name:15s}  {row.found}")
        if row.fix:
            print(f"  {'':3s}  {'':15s}  -> {row.fix}")
    if not any(row.fix for row in rows):
        print("\nAll set. Go to a homework's folder and start: jupyter lab")
        return
    print(f"\n{bad}Not ready yet.{plain} Do what stands behind each '->', then run this again.")
    if sys.prefix == sys.base_prefix and not os.environ.get("CONDA_PREFIX"):
        print(f"Is your environment active? This is the system's Python; see {FOLDER / 'README.md'}")


def main() -> int:
    """0 when all is well, else 1."""
    if hasattr(sys.stdout, "reconfigure"):
        # A path or a message may hold what an old console can't show.
        sys.stdout.reconfigure(errors="backslashreplace")
    rows = check_everything()
    show(rows)
    return int(any(row.fix for row in rows))


if __name__ == "__main__":
    sys.exit(main())
