"""Which core a grader has, and that the submission which it calls stays on the same."""

import os

import psutil
import pytest

from autograder.cores import Cores
from autograder.grading import GraderProcess
from tests.conftest import ROOMY, Guest, have_sandbox

OWN = sorted(os.sched_getaffinity(0))
ASKS = "import os\ndef cores():\n    return sorted(os.sched_getaffinity(0))\n"


@pytest.fixture
def on_one_core():
    """This process on a single core."""
    os.sched_setaffinity(0, {OWN[-1]})
    yield OWN[-1]
    os.sched_setaffinity(0, OWN)


def test_each_grader_gets_a_core_that_fewest_have():
    cores = Cores(len(OWN) + 1)
    taken = [cores.take() for _ in range(len(OWN) + 1)]
    assert sorted(taken[:-1]) == OWN
    cores.give_back(taken[0])
    cores.give_back(taken[-1])
    assert cores.take() in (taken[0], taken[-1])


def test_no_core_is_handed_out_where_some_would_have_no_grader(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {2, 5})
    assert Cores(1).take() is None
    assert [Cores(2).take(), Cores(9).take()] == [2, 2]


def test_fork_stays_on_the_core_of_its_grader(worker, on_one_core):
    with Guest(worker, ROOMY) as guest:
        guest.load(ASKS, "cores")
        assert guest.call("cores") == [on_one_core]


def test_fork_may_use_every_core_that_its_grader_may(worker):
    with Guest(worker, ROOMY) as guest:
        guest.load(ASKS, "cores")
        assert guest.call("cores") == OWN


def test_grader_keeps_to_a_core_and_gives_it_back(hw1):
    have_sandbox("kernel")
    cores = Cores(len(OWN))
    with GraderProcess(hw1, sandbox="kernel", cores=cores) as process:
        process.start()
        (core,) = psutil.Process(process.pid).cpu_affinity()
        assert [cores.take() for _ in OWN[1:]] == [other for other in OWN if other != core]
    assert cores.take() == core
