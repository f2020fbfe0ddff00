"""Grading on a Dask cluster: scheduler and workers as docs/cluster.md starts them, each its own process.

What is judged of submissions is real; what is done about workers is shown with a stand-in for the grader.
"""

import json
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import replace

import psutil
import pytest

from autograder.cluster import ClusterPool, connection
from autograder.errors import AutograderError, GraderFault
from autograder.grading import GraderProcess
from autograder.pool import Pool, Task
from autograder.verdict import Status
from tests.conftest import COURSE, have_sandbox
from tests.dask_cluster import DaskCluster, end
from tests.network import hosts, processes_in

SAMPLES = COURSE / "tests" / "samples" / "hw1_losses"
VARIANTS = COURSE / "tests" / "variants" / "hw1_losses"
COPIES = 3


def tasks_of(paths):
    return [Task(path, path.name, "") for path in sorted(paths)]


def lasting(verdict):
    """What of a verdict does not depend on how long it took."""
    tests = tuple(replace(test, duration_s=0.0) for test in verdict.tests)
    return replace(verdict, tests=tests, duration_s=0.0)


# The verdicts, with real graders.


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """Thirty files, right and wrong ones, no two the same."""
    folder = tmp_path_factory.mktemp("handed_in")
    for copy in range(COPIES):
        for path in VARIANTS.glob("*.py"):
            (folder / f"{path.stem}_{copy}.py").write_text(f"{path.read_text()}\n# {copy}\n")
        for name in ("ada", "barbara", "dennis", "emmy"):
            notebook = json.loads((SAMPLES / f"{name}.ipynb").read_text())
            notebook["metadata"]["copy"] = copy
            (folder / f"{name}_{copy}.ipynb").write_text(json.dumps(notebook))
    return folder


@pytest.fixture(scope="module")
def here(hw1, handed_in):
    """The verdicts of one machine."""
    have_sandbox("kernel")
    pool = Pool(
        hw1, tasks_of(handed_in.iterdir()), jobs=2, make_grader=lambda: GraderProcess(hw1, sandbox="kernel")
    )
    return {task.name: lasting(verdict) for task, verdict in pool.verdicts()}


@pytest.mark.slow
def test_two_machines_of_which_one_is_killed_grade_each_submission_once_and_alike(
    hw1, handed_in, here, tmp_path
):
    verdicts, graders = [], []
    with hosts(2) as (address, (first, second)), DaskCluster(tmp_path, host=address) as cluster:
        victim = cluster.start_worker(namespace=first)
        cluster.start_worker(namespace=second)
        pool = ClusterPool(hw1, tasks_of(handed_in.iterdir()), address=cluster.address, sandbox="kernel")
        for task, verdict in pool.verdicts():
            verdicts.append((task.name, lasting(verdict)))
            if len(verdicts) == 8:
                graders = [psutil.Process(pid) for pid in processes_in(first)]
                end(victim, now=True)
        assert len(graders) > 2, "the killed machine had no grader"
        assert psutil.wait_procs(graders, timeout=10)[1] == []
        assert len(cluster.workers()) == 1
    assert Counter(name for name, _ in verdicts) == Counter(dict.fromkeys(here, 1))
    assert dict(verdicts) == here
    assert {verdict.score for verdict in here.values()} > {100.0}


@pytest.mark.slow
def test_odd_files_are_judged_as_on_one_machine(hw1, grader, tmp_path):
    folder = tmp_path / "handed_in"
    folder.mkdir()
    (folder / "essay.docx").write_bytes(b"x" * 1000)
    (folder / "empty.ipynb").touch()
    (folder / "folder.ipynb").mkdir()
    (folder / "link.ipynb").symlink_to("essay.docx")
    (folder / "huge.ipynb").write_bytes(b"x" * 20_000_001)
    (folder / "missing.py").symlink_to("nowhere.py")
    tasks = tasks_of(folder.iterdir())
    here = {}
    for task in tasks:
        with suppress(GraderFault):
            here[task.name] = lasting(grader.grade(task.path, name=task.name))
    with DaskCluster(tmp_path) as cluster:
        cluster.start_worker()
        pool = ClusterPool(hw1, tasks, address=cluster.address, sandbox="kernel")
        there = {task.name: lasting(verdict) for task, verdict in pool.verdicts()}
    missing = there.pop("missing.py")
    assert missing.status is Status.ERROR
    assert "missing.py: cannot be read (No such file" in missing.reason
    assert there == here
    assert {verdict.status for verdict in there.values()} == {Status.REJECTED}


# What is done about workers, with a stand-in for the grader.


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("dask")


@pytest.fixture(scope="module")
def cluster(folder):
    """A cluster with two workers that grade by words."""
    with DaskCluster(folder, STAND_IN_LOG=str(folder / "graded")) as cluster:
        for _ in range(2):
            cluster.start_worker(is_stand_in=True)
        yield cluster


@pytest.fixture
def log(folder):
    """What the graders of this test did, line by line."""
    path = folder / "graded"
    path.write_text("")
    return lambda: path.read_text().splitlines()


@pytest.fixture
def write(tmp_path):
    """Make tasks of texts by name."""

    def write(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.py").write_text(text)
        return [Task(tmp_path / f"{name}.py", name, f"hash of {name}") for name in texts]

    return write


def pool_of(assignment, tasks, cluster, **options):
    return ClusterPool(assignment, tasks, address=cluster.address, **{"sandbox": "any", **options})


def wait_until(condition, what):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def test_each_task_gets_its_verdict_with_its_seed_and_questions(hw1, cluster, write, log):
    tasks = [replace(task, questions=("q2",)) for task in write(one="a", two="a b", three="a b c")]
    tasks[0] = replace(tasks[0], seed=5)
    verdicts = list(pool_of(hw1, tasks, cluster, seed=7).verdicts())
    assert sorted((task.name, verdict.score, verdict.seed) for task, verdict in verdicts) == [
        ("one", 1.0, 5),
        ("three", 3.0, 7),
        ("two", 2.0, 7),
    ]
    assert {task for task, _ in verdicts} == set(tasks)
    assert {verdict.notes for _, verdict in verdicts} == {("q2",)}


def test_course_and_graders_are_gone_after_a_batch(hw1, cluster, folder, write, log):
    assert len(list(pool_of(hw1, write(one="a"), cluster).verdicts())) == 1
    wait_until(lambda: not list(folder.rglob("master.ipynb")), "the course is still there")
    assert log() == ["start cpu", "grade one", "close"]
    assert not list(folder.rglob("submission-*"))


def test_grader_stays_warm_and_is_replaced_when_it_dies(hw1, cluster, write, log):
    tasks = write(**{f"n{number}": "a" for number in range(20)}, flaky="flaky", bad="fault")
    verdicts = {task.name: verdict for task, verdict in pool_of(hw1, tasks, cluster).verdicts()}
    assert Counter(verdict.status for verdict in verdicts.values()) == {Status.GRADED: 21, Status.ERROR: 1}
    assert verdicts["bad"].reason == "the grader failed 2 times: the grader process died"
    assert verdicts["bad"].sha256 == "hash of bad"
    # One for each worker, and one more for each death but the last, after which none may have been needed.
    assert 2 + 2 <= log().count("start cpu") <= 2 + 3


def test_few_tasks_are_given_to_dask_at_a_time(hw1, cluster, write, log):
    tasks = write(**{f"n{number}": "a" for number in range(40)})
    count = lambda dask_scheduler: len(dask_scheduler.tasks)  # noqa: E731  Dask sends it to the scheduler
    seen = [cluster.client.run_on_scheduler(count) for _ in pool_of(hw1, tasks, cluster).verdicts()]
    assert len(seen) == 40
    assert 2 <= max(seen) <= 5  # two for each worker; one that was fetched may not be forgotten yet


def test_stop_finishes_what_is_in_flight_and_the_rest_is_left_for_later(hw1, cluster, write, log):
    tasks = write(**{f"n{number}": "a" for number in range(30)})
    pool = pool_of(hw1, tasks, cluster)
    done = []
    for task, _ in pool.verdicts():
        done.append(task)
        if not pool.is_stopped:
            pool.stop()
    assert 2 <= len(done) <= 5
    left = [task for task in tasks if task not in done]
    done += [task for task, _ in pool_of(hw1, left, cluster).verdicts()]
    assert Counter(done) == Counter(dict.fromkeys(tasks, 1))
    graded = Counter(line for line in log() if line.startswith("grade "))
    assert graded == {f"grade {task.name}": 1 for task in tasks}


def test_stop_called_again_ends_at_once_and_drops_what_is_in_flight(hw1, cluster, write, log):
    tasks = write(quick="a", **{f"slow{number}": "slow" for number in range(10)})
    pool = pool_of(hw1, tasks, cluster)
    done = []
    for task, _ in pool.verdicts():
        done.append(task.name)
        pool.stop()
        pool.stop()
    assert done == ["quick"]


def test_iteration_that_is_given_up_leaves_nothing_in_the_scheduler(hw1, cluster, write, log):
    for _ in pool_of(hw1, write(one="a", two="slow", three="slow"), cluster).verdicts():
        break
    wait_until(
        lambda: not cluster.client.run_on_scheduler(lambda dask_scheduler: list(dask_scheduler.tasks)),
        "tasks are left",
    )


def test_worker_that_joins_later_gets_the_course_and_work(hw1, folder, write, log):
    tasks = write(**{f"n{number}": "slow" if number < 4 else "a" for number in range(40)})
    graders = set()
    (folder / "later").mkdir()
    with DaskCluster(folder / "later", STAND_IN_LOG=str(folder / "graded")) as cluster:
        cluster.start_worker(is_stand_in=True)
        for count, (_, verdict) in enumerate(pool_of(hw1, tasks, cluster).verdicts()):
            graders.add(verdict.sandbox)
            if count == 0:
                cluster.start_worker(is_stand_in=True)
    assert count == 39
    assert len(graders) == 2


@pytest.fixture
def frail(folder, tmp_path):
    """A cluster of its own, for a test that does harm to it."""
    with DaskCluster(tmp_path, STAND_IN_LOG=str(folder / "graded")) as cluster:
        cluster.start_worker(is_stand_in=True)
        yield cluster


def test_submission_that_kills_its_workers_is_an_error_and_costs_no_other(hw1, frail, write, log):
    tasks = write(killer="kill", **{f"n{number}": "a" for number in range(12)})
    verdicts = list(pool_of(hw1, tasks, frail).verdicts())
    assert Counter(task.name for task, _ in verdicts) == Counter(task.name for task in tasks)
    statuses = {task.name: verdict.status for task, verdict in verdicts}
    assert statuses.pop("killer") is Status.ERROR
    assert set(statuses.values()) == {Status.GRADED}
    (reason,) = [verdict.reason for task, verdict in verdicts if task.name == "killer"]
    assert "2 workers died while they had it, the last at tcp://127.0.0.1:" in reason
    assert log().count("grade killer") == 4  # as often as the scheduler allows, and as often alone


def test_scheduler_that_goes_away_ends_the_batch_and_is_named(hw1, frail, write, log):
    tasks = write(**{f"n{number}": "a" for number in range(200)})
    done = []
    with pytest.raises(GraderFault, match=f"--cluster {frail.address}: the scheduler is gone"):
        for task, _ in pool_of(hw1, tasks, frail).verdicts():
            done.append(task.name)
            if len(done) == 5:
                end(frail.scheduler, now=True)
    assert len(done) == len(set(done)) >= 5


def test_worker_with_other_versions_is_refused_before_anything_is_graded(hw1, frail, write, log):
    frail.start_worker(is_stand_in=True, STAND_IN_VERSION="0.0.1")
    with pytest.raises(AutograderError, match=r"tcp://127\.0\.0\.1:\d+ has autograder 0\.0\.1 instead of"):
        list(pool_of(hw1, write(one="a"), frail).verdicts())
    assert log() == []


def test_worker_with_other_versions_is_refused_when_it_joins_later(hw1, frail, write, log):
    tasks = write(**{f"n{number}": "a" for number in range(300)})
    done = []
    with pytest.raises(AutograderError, match=r"127\.0\.0\.1:\d+ has autograder 0\.0\.1 instead of"):
        for task, _ in pool_of(hw1, tasks, frail).verdicts():
            done.append(task.name)
            if len(done) == 1:
                frail.start_worker(is_stand_in=True, STAND_IN_VERSION="0.0.1")
    assert len(done) == len(set(done)) < 300


def test_worker_without_autograder_is_refused(hw1, frail, write, log):
    frail.start_worker(is_stand_in=True, STAND_IN_WITHOUT_AUTOGRADER="1")
    with pytest.raises(AutograderError, match=r"127\.0\.0\.1:\d+ has no such autograder \(ModuleNotFound"):
        list(pool_of(hw1, write(one="a"), frail).verdicts())


def test_worker_without_the_sandbox_ends_the_batch_and_is_named(hw1, cluster, write, log):
    why = r"127\.0\.0\.1:\d+ can't grade: no grader starts: there is no such sandbox here\nMend it"
    with pytest.raises(AutograderError, match=why):
        list(pool_of(hw1, write(one="a"), cluster, sandbox="broken").verdicts())


def test_gpu_is_a_resource_of_workers(hw1, frail, write, log):
    tasks = write(one="a", two="a")
    with pytest.raises(AutograderError, match="no worker with the resource GPU=1 for 1 s"):
        list(pool_of(hw1, tasks, frail, device="cuda", patience_s=1).verdicts())
    frail.start_worker("--resources", "GPU=1", is_stand_in=True)
    assert len({verdict.sandbox for _, verdict in pool_of(hw1, tasks, frail, device="cuda").verdicts()}) == 1
    assert "start cuda" in log()


def test_address_without_a_scheduler_is_told(hw1, write, monkeypatch):
    monkeypatch.setattr(connection, "_CONNECT_TIMEOUT_S", 1)
    pool = ClusterPool(hw1, write(one="a"), address="tcp://127.0.0.1:9")
    with pytest.raises(AutograderError, match="--cluster tcp://127.0.0.1:9: no Dask scheduler answers there"):
        list(pool.verdicts())


def test_what_is_no_address_is_told(hw1, write):
    with pytest.raises(AutograderError, match="--cluster localhost: must be an address like tcp://"):
        list(ClusterPool(hw1, write(one="a"), address="localhost").verdicts())


def test_extra_that_is_missing_is_named(hw1, write, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(AutograderError, match=r"--cluster needs the package distributed: .*'\.\[cluster\]'"):
        list(ClusterPool(hw1, write(one="a"), address="tcp://127.0.0.1:9").verdicts())


def test_command_line_loads_no_dask():
    check = "import sys, autograder.cli, autograder.cluster; print([m for m in sys.modules if 'dask' in m])"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
