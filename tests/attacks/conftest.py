"""Attacks are tried in every sandbox: the shared fixtures again, over all that this machine has."""

import pytest

from autograder.grading import GraderProcess


@pytest.fixture(scope="session")
def grader(hw1, sandbox):
    with GraderProcess(hw1, sandbox=sandbox) as process:
        process.start()
        yield process


@pytest.fixture
def guest(worker, new_guest):
    with new_guest(worker) as guest:
        yield guest
