"""What tests share: the first homework, warm workers, one grader process, a fork to talk to."""

import os
import time
from pathlib import Path

import pytest

from autograder import wire
from autograder.assignment import list_assignments, load_assignment
from autograder.grading import GraderProcess
from autograder.intake import take_in
from autograder.sandbox import choice
from autograder.sandbox.opening import open_sandbox
from autograder.worker.confine.limits import Budget
from tests.postgres import open_postgres

COURSE = Path(__file__).resolve().parent.parent
#: What a file that is handed in is asked for.
FUNCTIONS = ("softmax", "cross_entropy")
ROOMY = Budget(memory_mb=1024, disk_mb=64, threads=32, cpu_s=60)


class Guest:
    """A submission in a fork, spoken to frame by frame as the grader does, but with nothing in between."""

    def __init__(self, worker, budget=ROOMY):
        self.worker = worker
        self.sock = worker.fork(budget)

    def load(self, source, *functions, files=None, timeout_s=20.0):
        return self.load_cells([source], *functions, files=files, timeout_s=timeout_s)

    def load_cells(self, sources, *functions, files=None, probes="", timeout_s=20.0):
        deadline = time.monotonic() + timeout_s
        cells = [[number, source] for number, source in enumerate(sources, start=1)]
        load = {"op": "load", "cells": cells, "files": files or {}, "functions": list(functions)}
        wire.send(self.sock, {**load, "probes": probes, "forbidden": {}}, deadline=deadline)
        wire.receive(self.sock, deadline=deadline)
        return wire.receive(self.sock, deadline=deadline)

    def perform(self, name, *args, timeout_s=20.0, **fields):
        deadline = time.monotonic() + timeout_s
        wire.send(self.sock, {"op": "perform", "name": name, "args": args, **fields}, deadline=deadline)
        return wire.receive(self.sock, deadline=deadline)

    def call(self, name, *args, **fields):
        """The value of the call; fails with the guest's own words when it raised."""
        reply = self.perform(name, *args, **fields)
        assert "answer" in reply, reply
        return reply["answer"]["value"]

    def close(self):
        self.sock.close()
        return self.worker.end()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


@pytest.fixture
def hand_in(tmp_path):
    """Write a file of that name and take it in."""

    def hand_in(content, name="alice.ipynb"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return take_in(path, slug="hw1_losses", functions=FUNCTIONS)

    return hand_in


@pytest.fixture(scope="session")
def hw1():
    return load_assignment("hw1_losses", COURSE)


@pytest.fixture(scope="module", params=list_assignments(COURSE))
def assignment(request):
    """Every assignment of the course in turn."""
    return load_assignment(request.param, COURSE)


def have_sandbox(kind):
    """Skip the test where this machine lacks that sandbox; where it is promised, that is a failure."""
    lack = choice.lack(kind)
    if lack and os.environ.get("AUTOGRADER_TEST_ALL_SANDBOXES"):
        pytest.fail(f"{kind} is promised here: {lack}")
    if lack:
        pytest.skip(f"{kind}: {lack}")


@pytest.fixture(scope="session", params=choice.STRONGEST_FIRST)
def sandbox(request):
    """The name of every sandbox that this machine has, in turn."""
    have_sandbox(request.param)
    return request.param


@pytest.fixture(scope="session")
def worker(sandbox):
    """A warm worker in every sandbox, in turn."""
    with open_sandbox(sandbox) as worker:
        yield worker


@pytest.fixture(scope="session")
def kernel_worker():
    have_sandbox("kernel")
    with open_sandbox("kernel") as worker:
        yield worker


@pytest.fixture(scope="session")
def open_worker():
    """Unconfined: it runs only what would do no harm, to show that an attack is real."""
    with open_sandbox("none") as worker:
        yield worker


@pytest.fixture
def guest(kernel_worker):
    with Guest(kernel_worker) as guest:
        yield guest


@pytest.fixture
def free_guest(open_worker):
    with Guest(open_worker) as guest:
        yield guest


@pytest.fixture
def new_guest():
    """`new_guest(worker, budget)` for tests that need several forks or odd limits."""
    return Guest


@pytest.fixture(scope="session")
def grader(hw1):
    with GraderProcess(hw1, sandbox="kernel") as process:
        process.start()
        yield process


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server; `postgres.make_database()` gives the URL of an empty database."""
    with open_postgres() as server:
        yield server
