"""The workers of a batch in one container, or in one bubblewrap: what they share, and what they don't."""

import threading

import pytest

from autograder.sandbox import container
from autograder.sandbox.shared import SharedEnclosure
from autograder.sandbox.warm_worker import WarmWorker
from autograder.worker.confine.limits import Budget
from tests.conftest import have_sandbox
from tests.test_container import NO_NAMESPACES, containers

SMALL = Budget(memory_mb=512, disk_mb=16, threads=16, cpu_s=10)

#: A submission that leaves a word wherever it can and stays; and one that looks for it, and for company.
HIDE = """
import os, socket, threading

WORD = "between" + "us"

def hide():
    for folder in (".", "/tmp", "/dev/shm", "/box"):
        try:
            open(os.path.join(folder, WORD), "w").close()
        except OSError:
            pass
    return os.getpid()
"""
SEEK = """
import os, signal

WORD = "between" + "us"

def seek():
    found = [folder for folder, names, files in os.walk("/") if WORD in names + files]
    for pid in range(1, 300):
        if pid != os.getpid():
            try:
                os.kill(pid, 0)
                found.append(f"process {pid}")
            except OSError:
                pass
    return found
"""


@pytest.fixture(params=["container", "bubblewrap"])
def kind(request):
    have_sandbox(request.param)
    return request.param


def lease(kind, workers=2):
    return SharedEnclosure.lease(kind, SMALL, "cpu", workers)


def test_graders_of_a_batch_share_one_until_the_last_gives_it_back(kind, new_guest):
    before = containers()  # other tests keep some
    one, other = lease(kind), lease(kind)
    assert one is other
    first, second = WarmWorker(kind, one.open_worker()), WarmWorker(kind, other.open_worker())
    with first, new_guest(first, SMALL) as guest:
        guest.load("def answer():\n    return 1", "answer")
        assert guest.call("answer") == 1
    one.release()
    with second, new_guest(second, SMALL) as guest:
        guest.load("def answer():\n    return 2", "answer")
        assert guest.call("answer") == 2
        assert other._enclosure.is_alive
    other.release()
    assert not other._enclosure.is_alive
    assert containers() == before


def test_it_outlives_the_thread_that_opened_it(kind, new_guest):
    leases = []
    thread = threading.Thread(target=lambda: leases.append(lease(kind)))
    thread.start()
    thread.join()
    (shared,) = leases
    try:
        with WarmWorker(kind, shared.open_worker()) as worker, new_guest(worker, SMALL) as guest:
            guest.load("def answer():\n    return 1", "answer")
            assert guest.call("answer") == 1
    finally:
        shared.release()


def test_submissions_in_it_see_nothing_of_each_other(kind, new_guest):
    shared = lease(kind)
    try:
        hiding, seeking = (WarmWorker(kind, shared.open_worker()) for _ in range(2))
        with hiding, seeking, new_guest(hiding, SMALL) as hider, new_guest(seeking, SMALL) as seeker:
            hider.load(HIDE, "hide")
            seeker.load(SEEK, "seek")
            assert hider.call("hide")
            assert seeker.call("seek") == []
    finally:
        shared.release()


def test_one_that_has_died_is_replaced(kind):
    dead = lease(kind)
    try:
        dead._enclosure._process.kill()
        dead._enclosure._process.wait()
        fresh = lease(kind)
        assert fresh is not dead
        fresh.release()
    finally:
        dead.release()


def test_where_workers_would_share_a_box_each_has_a_container_alone(tmp_path, monkeypatch):
    have_sandbox("container")
    profile, walls = tmp_path / "profile.json", container._walls
    profile.write_text(NO_NAMESPACES)
    monkeypatch.setattr(
        container, "_walls", lambda *args: [*walls(*args), "--security-opt", f"seccomp={profile}"]
    )
    before = containers()
    one, other = lease("container"), lease("container")
    try:
        assert one is not other
        assert len(containers()) == len(before) + 2
    finally:
        one.release()
        other.release()
    assert containers() == before
