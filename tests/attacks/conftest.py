"""Attacks are tried in every sandbox: the shared fixtures again, over all that this machine has."""

import shutil
from pathlib import Path

import pytest

from autograder.assignment import load_assignment
from autograder.grading import GraderProcess

COURSE = Path(__file__).resolve().parents[2]
SLUG = "hw1_losses"

#: What a submission that never ends, or one that takes all it can, costs here in each sandbox.
LESS = {"time_limit_s = 5.0": "time_limit_s = 3.0", "memory_mb = 1024": "memory_mb = 512"}


@pytest.fixture(scope="session")
def impatient_hw1(tmp_path_factory):
    """The first homework with less time and memory for a question: to exhaust them shall not take long."""
    root = tmp_path_factory.mktemp("course")
    for folder in ("solutions", "tests/graders", "tests/mistakes"):
        shutil.copytree(COURSE / folder / SLUG, root / folder / SLUG)
    settings = root / "solutions" / SLUG / "assignment.toml"
    text = settings.read_text(encoding="utf-8")
    for usual, less in LESS.items():
        assert text.count(usual) == 1
        text = text.replace(usual, less)
    settings.write_text(text, encoding="utf-8")
    return load_assignment(SLUG, root)


@pytest.fixture(scope="session")
def grader(impatient_hw1, sandbox):
    with GraderProcess(impatient_hw1, sandbox=sandbox) as process:
        process.start()
        yield process


@pytest.fixture
def guest(worker, new_guest):
    with new_guest(worker) as guest:
        yield guest
