"""Grading on a Dask cluster: scheduler and workers as docs/cluster.md starts them, each its own process.

What is judged of submissions is real; what is done about workers is shown with a stand-in for the grader.
"""

import json
import re
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from autograder.batch import as_handed_in, grade_batch
from autograder.cluster import ClusterPool, connection
from autograder.errors import AutograderError, GraderFault
from autograder.gradebook import Gradebook
from autograder.gradebook.place import gradebook_of
from autograder.pool import Task
from autograder.verdict import Status
from tests.conftest import COURSE, have_sandbox
from tests.dask_cluster import DaskCluster, end, hand_in_words, run_documented, scores
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
def here(hw1, handed_in, grader):
    """The verdicts of one machine, by name."""
    return {
        task.name: lasting(grader.grade(task.path, name=task.name)) for task in tasks_of(handed_in.iterdir())
    }


@pytest.fixture(scope="module")
def machines(tmp_path_factory):
    """A cluster of two machines, as far as the network tells: yields it, and their namespaces."""
    have_sandbox("kernel")
    with (
        hosts(2) as (address, namespaces),
        DaskCluster(tmp_path_factory.mktemp("machines"), host=address) as cluster,
    ):
        cluster.start_worker(namespace=namespaces[0])
        yield cluster, namespaces


class Killing:
    """A batch's progress that kills a machine in the middle."""

    def __init__(self, worker, namespace):
        self._worker = worker
        self._namespace = namespace
        self.count = 0
        self.killed = []

    def begin(self, total, skipped, in_flight=None):
        assert (total, skipped, in_flight) == (30, 0, None)

    def advance(self, verdict):
        self.count += 1
        if self.count == 8:
            self.killed = [psutil.Process(pid) for pid in processes_in(self._namespace)]
            end(self._worker, now=True)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_machines_of_which_one_is_killed_grade_each_submission_once_and_alike(
    kind, hw1, handed_in, here, machines, tmp_path, request
):
    cluster, (_, second) = machines
    url = request.getfixturevalue("postgres").make_database() if kind == "postgresql" else ""
    killing = Killing(cluster.start_worker(namespace=second), second)
    summary = grade_batch(
        hw1,
        as_handed_in(sorted(handed_in.iterdir())),
        tmp_path / "graded",
        make_pool=lambda tasks: ClusterPool(hw1, tasks, address=cluster.address, sandbox="kernel"),
        gradebook_url=url,
        progress=killing,
    )
    assert (summary.graded, summary.errors, killing.count) == (30, (), 30)
    assert len(killing.killed) > 2, "the machine had no grader when it was killed"
    assert psutil.wait_procs(killing.killed, timeout=10)[1] == []
    cluster.wait_for_workers(1)
    with Gradebook.open(gradebook_of(tmp_path / "graded", url)) as gradebook:
        gradings = [gradebook.history(hw1.slug, Path(name).stem) for name in here]
    assert [len(each) for each in gradings] == [1] * 30
    there = {verdict.submission: lasting(verdict) for verdict in summary.verdicts}
    for name, verdict in here.items():
        stem = Path(name).stem
        assert there[stem] == replace(verdict, submission=stem, student=stem)
    assert len({verdict.score for verdict in here.values()}) > 1


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


def left_behind(folder):
    """Courses and submissions in the folders of workers."""
    return [path for kind in ("course", "submission") for path in folder.glob(f"*/worker-*/{kind}-*")]


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
    for _ in pool_of(hw1, write(one="a"), cluster).verdicts():
        assert len(left_behind(folder)) == 1
    wait_until(lambda: not left_behind(folder), "the course is still there")
    assert log() == ["start cpu", "grade one", "close"]


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


def test_worker_that_joins_later_gets_the_course_and_work_for_one_at_a_time(hw1, cluster, write, log):
    tasks = write(**{f"n{number}": "slow" if number < 4 else "a" for number in range(40)})
    verdicts = []
    with ExitStack() as later:
        for _, verdict in pool_of(hw1, tasks, cluster).verdicts():
            verdicts.append(verdict)
            if len(verdicts) == 1:
                later.enter_context(cluster.extra_worker("--nthreads", "3"))
    assert len(verdicts) == 40
    assert {verdict.status for verdict in verdicts} == {Status.GRADED}
    assert len({verdict.sandbox for verdict in verdicts}) == 3


def test_submission_that_kills_its_workers_is_an_error_and_costs_no_other(hw1, cluster, write, log):
    tasks = write(killer="kill", **{f"n{number}": "a" for number in range(12)})
    verdicts = list(pool_of(hw1, tasks, cluster).verdicts())
    assert Counter(task.name for task, _ in verdicts) == Counter(task.name for task in tasks)
    statuses = {task.name: verdict.status for task, verdict in verdicts}
    assert statuses.pop("killer") is Status.ERROR
    assert set(statuses.values()) == {Status.GRADED}
    (reason,) = [verdict.reason for task, verdict in verdicts if task.name == "killer"]
    assert "2 workers died while they had it, the last at tcp://127.0.0.1:" in reason
    assert log().count("grade killer") == 4  # as often as the scheduler allows, and as often alone
    cluster.wait_for_workers(2)


def test_scheduler_that_goes_away_ends_the_batch_and_is_named(hw1, tmp_path, write, folder, log):
    tasks = write(**{f"n{number}": "a" for number in range(200)})
    done = []

    def grade_all(cluster):
        for task, _ in pool_of(hw1, tasks, cluster).verdicts():
            done.append(task.name)
            if len(done) == 5:
                end(cluster.scheduler, now=True)

    with DaskCluster(tmp_path, STAND_IN_LOG=str(folder / "graded")) as cluster:
        cluster.start_worker(is_stand_in=True)
        with pytest.raises(GraderFault, match=f"--cluster {cluster.address}: the scheduler is gone"):
            grade_all(cluster)
    assert 5 <= len(done) == len(set(done)) < 200


def test_workers_with_other_versions_or_none_are_refused_before_anything_is_graded(hw1, cluster, write, log):
    tasks = write(one="a")
    with (
        cluster.extra_worker(STAND_IN_VERSION="0.0.1"),
        cluster.extra_worker(STAND_IN_WITHOUT_AUTOGRADER="1"),
        pytest.raises(AutograderError) as refusal,
    ):
        list(pool_of(hw1, tasks, cluster).verdicts())
    said = str(refusal.value)
    assert re.search(r"^tcp://127\.0\.0\.1:\d+ has autograder 0\.0\.1 instead of [\d.]+$", said, re.MULTILINE)
    assert re.search(
        r"^tcp://127\.0\.0\.1:\d+ has no such autograder: ModuleNotFoundError", said, re.MULTILINE
    )
    assert said.count("\n") == 2  # the others are as they should be
    assert log() == []


def test_worker_with_other_versions_is_refused_when_it_joins_later(hw1, cluster, write, log):
    tasks = write(**{f"n{number}": "a" for number in range(200)})
    done = []

    def grade_all(later):
        for task, _ in pool_of(hw1, tasks, cluster).verdicts():
            done.append(task.name)
            if len(done) == 1:
                later.enter_context(cluster.extra_worker(STAND_IN_VERSION="0.0.1"))

    why = r"127\.0\.0\.1:\d+ has autograder 0\.0\.1 instead of"
    with ExitStack() as later, pytest.raises(AutograderError, match=why):
        grade_all(later)
    assert len(done) == len(set(done)) < 200


def test_worker_without_the_sandbox_ends_the_batch_and_is_named(hw1, cluster, write, log):
    why = r"127\.0\.0\.1:\d+ can't grade: no grader starts: there is no such sandbox here\nMend it"
    with pytest.raises(AutograderError, match=why):
        list(pool_of(hw1, write(one="a"), cluster, sandbox="broken").verdicts())


def test_gpu_is_a_resource_of_workers(hw1, cluster, write, log):
    tasks = write(one="a", two="a")
    with pytest.raises(AutograderError, match="no worker with the resource GPU=1 for 1 s"):
        list(pool_of(hw1, tasks, cluster, device="cuda", patience_s=1).verdicts())
    with cluster.extra_worker("--resources", "GPU=1"):
        verdicts = [verdict for _, verdict in pool_of(hw1, tasks, cluster, device="cuda").verdicts()]
    assert len({verdict.sandbox for verdict in verdicts}) == 1
    assert "start cuda" in log()


def test_address_without_a_scheduler_is_told(hw1, write, monkeypatch):
    monkeypatch.setattr(connection, "_CONNECT_TIMEOUT_S", 1)
    pool = ClusterPool(hw1, write(one="a"), address="tcp://127.0.0.1:9")
    with pytest.raises(
        AutograderError, match=r"--cluster tcp://127\.0\.0\.1:9: no Dask scheduler answers there"
    ):
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


def test_documented_command_writes_the_gradebook_here(cluster, tmp_path, log):
    hand_in_words(tmp_path)
    code, said = run_documented("autograder grade", tmp_path, address=cluster.address)
    assert code == 0, said
    assert scores(tmp_path) == {"ada": 2.0, "grace": 3.0}
    assert "distributed" not in said
