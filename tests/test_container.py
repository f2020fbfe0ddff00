"""What only the container sandbox has: engines that refuse, hosts without nested namespaces, the image."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile

import pytest

from autograder.errors import SandboxFault
from autograder.protections import describe
from autograder.sandbox import container, image
from autograder.sandbox.engine import HIGHEST_USER, find_engine, ulimits
from autograder.sandbox.opening import open_sandbox
from autograder.sandbox.selftest import breaches_of, require_tight, self_test
from autograder.worker.confine.limits import Budget
from autograder.worker.confine.namespaces import has_user
from tests.conftest import have_sandbox

CGROUP_LIMITS = ["cgroup memory", "cgroup processes", "cgroup processor"]
SMALL = Budget(memory_mb=512, disk_mb=16, threads=16, cpu_s=10)

#: An engine that refuses what some hosts can't do, then hands over to the real one.
PICKY = """#!/bin/sh
case " $* " in *" run "*)
  case " $* " in {refused}) echo "Error: {words}" >&2; exit 125;; esac;;
esac
exec {engine} "$@"
"""

#: All that the engine's own filter allows but new namespaces: what Docker's filter does.
NO_NAMESPACES = """{
  "defaultAction": "SCMP_ACT_ALLOW",
  "syscalls": [{"names": ["unshare", "mount", "setns"], "action": "SCMP_ACT_ERRNO"}]
}"""


@pytest.fixture(autouse=True)
def _container():
    have_sandbox("container")


@pytest.fixture
def picky_engine(tmp_path, monkeypatch):
    """Makes the engine refuse a container whose arguments match a shell pattern."""

    def make(refused, words):
        engine = find_engine()
        program = tmp_path / engine.name
        program.write_text(PICKY.format(refused=refused, words=words, engine=engine.path))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    return make


def ask(*arguments):
    return find_engine().ask(*arguments).stdout


def containers():
    """Those that this process started and that are not gone."""
    return ask("ps", "--all", "--quiet", "--filter", f"name=autograder-{os.getpid()}-").split()


def test_image_holds_the_worker_and_nothing_of_a_course():
    runtime = find_engine().working_runtime(image.tag())
    names = ask(*runtime, "run", "--rm", *ulimits(), image.tag(), "ls", "/opt/autograder/autograder")
    assert set(names.split()) - {"__pycache__"} == {"__init__.py", "submission.py", "wire.py", "worker"}


def test_root_of_a_user_namespace_does_not_have_every_user():
    if find_engine().name != "podman":
        pytest.skip("docker's daemon runs outside of it")
    script = "from autograder.sandbox.engine import find_engine; print(find_engine().has_all_users)"
    found = []
    for prefix in ([], ["unshare", "--user", "--map-root-user"]):
        done = subprocess.run(
            [*prefix, sys.executable, "-c", script], capture_output=True, text=True, check=True
        )
        found.append(done.stdout.strip())
    is_root_of_the_host = os.geteuid() == 0 and has_user(HIGHEST_USER)
    assert found == [str(is_root_of_the_host), "False"]


def test_image_of_another_version_is_not_used(monkeypatch):
    monkeypatch.setattr(image, "tag", lambda: f"{image.NAME}:of-another-version")
    assert container.lack().remedy == "autograder image build"


def test_runtime_that_the_host_can_not_use_is_passed_over(picky_engine, new_guest):
    if find_engine().name != "podman" or not shutil.which("runc"):
        pytest.skip("podman with runc is not installed")
    picky_engine('*" --runtime runc "*) ;; *', "crun: cgroups in hybrid mode not supported")
    with open_sandbox("container", SMALL) as worker, new_guest(worker):
        pass


@pytest.mark.parametrize(
    ("refused", "off"),
    [
        pytest.param('*" --cpus "*', ["cgroup processor"], id="processor"),
        # Of processes an engine sets a limit by itself.
        pytest.param('*" --cpus "*|*" --memory "*', ["cgroup memory", "cgroup processor"], id="all"),
    ],
)
def test_limits_that_the_host_can_not_set_are_done_without_and_told(picky_engine, new_guest, refused, off):
    picky_engine(refused, "cgroup controller is not available")
    with open_sandbox("container", SMALL) as worker:
        with new_guest(worker):
            pass
        assert set(CGROUP_LIMITS) - set(worker.protections) - {"cgroup processes"} == set(off)
        assert f"off: {off[0]}" in describe(worker.kind, worker.protections)


def test_another_runtime_with_limits_is_better_than_the_usual_one_without(picky_engine, new_guest):
    if find_engine().name != "podman" or not shutil.which("runc"):
        pytest.skip("podman with runc is not installed")
    picky_engine('*" --runtime runc "*) ;; *" --memory "*', "the usual runtime can set no limits")
    with open_sandbox("container", SMALL) as worker, new_guest(worker):
        assert set(CGROUP_LIMITS) <= set(worker.protections)


def test_engine_that_refuses_everything_is_a_fault_in_its_own_words(picky_engine):
    picky_engine("*", "no space left on device")
    with pytest.raises(SandboxFault, match="can't start a container: Error: no space left on device"):
        open_sandbox("container", SMALL)
    assert containers() == []


HANGING = """#!/bin/sh
case " $* " in
  *" run "*|*" kill "*|*" rm "*) echo $$ >> {pids}; echo "waiting for a lock" >&2; exec sleep 1000;;
esac
exec {engine} "$@"
"""


def test_engine_that_hangs_is_a_fault_that_names_the_time_and_leaves_nothing(tmp_path, monkeypatch):
    engine, pids = find_engine(), tmp_path / "pids"
    program = tmp_path / engine.name
    program.write_text(HANGING.format(engine=engine.path, pids=pids))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(container, "_CONNECT_TIMEOUT_S", 1.0)
    monkeypatch.setattr(container, "_END_TIMEOUT_S", 0.5)
    with pytest.raises(SandboxFault, match="no container was there after 1 s\nwaiting for a lock"):
        open_sandbox("container", SMALL)
    started = pids.read_text().split()
    assert len(started) == 3
    assert not [pid for pid in started if os.path.exists(f"/proc/{pid}")]
    assert not list(tmp_path.glob("autograder-*"))


def test_container_whose_worker_does_not_connect_in_time_is_ended(monkeypatch):
    monkeypatch.setattr(container, "_CONNECT_TIMEOUT_S", 2.0)
    monkeypatch.setattr(container, "BOOTSTRAP", "import time; time.sleep(1000)")
    with pytest.raises(SandboxFault, match="no container was there after 2 s"):
        open_sandbox("container", SMALL)
    assert containers() == []


@pytest.fixture
def flat_worker(tmp_path, monkeypatch):
    """A worker in a container that allows no namespaces of its own: forks share the container's box."""
    profile = tmp_path / "profile.json"
    profile.write_text(NO_NAMESPACES)
    walls = container._walls
    monkeypatch.setattr(
        container, "_walls", lambda *args: [*walls(*args), "--security-opt", f"seccomp={profile}"]
    )
    with open_sandbox("container", SMALL) as worker:
        yield worker


def test_container_without_nested_namespaces_holds_and_says_what_it_lacks(flat_worker):
    assert breaches_of(self_test(flat_worker)) == []
    require_tight(flat_worker)
    assert "mount namespace" not in flat_worker.protections
    assert {"network namespace", "pid namespace", "seccomp"} <= set(flat_worker.protections)


LITTER = """
import os

def leave():
    os.mkdir("closed", 0)
    open(b"odd \\xff\\n name", "w").close()
    os.symlink("/", "root")
    for _ in range(2000):
        os.mkdir("deeper")
        os.chdir("deeper")
    open("bottom", "w").close()

def look():
    return os.listdir("/box")
"""


def test_box_that_forks_share_is_emptied_of_whatever_was_left_in_it(flat_worker, new_guest):
    for _ in range(2):
        with new_guest(flat_worker, SMALL) as guest:
            guest.load(LITTER, "leave", "look")
            assert guest.call("look") == []
            guest.call("leave")
    with new_guest(flat_worker, SMALL) as guest:
        guest.load(LITTER, "look")
        assert guest.call("look") == []


FILES = """
import os

def litter():
    for number in range(10_000_000):
        os.close(os.open(str(number), os.O_CREAT | os.O_WRONLY))

def look():
    return os.listdir("/box")
"""


def test_files_without_end_in_a_box_that_forks_share_end_the_fork_alone(flat_worker, new_guest):
    guest = new_guest(flat_worker, SMALL)
    guest.load(FILES, "litter")
    with pytest.raises(Exception, match=r"closed|gone"):
        guest.perform("litter", timeout_s=60.0)
    assert guest.close().signal == signal.SIGKILL
    with new_guest(flat_worker, SMALL) as guest:
        guest.load(FILES, "look")
        assert guest.call("look") == []


def test_memory_beyond_the_containers_ends_the_fork_alone(new_guest):
    """Files in the box count, and so does what a fork maps: both together still end no more than the fork."""
    fill = "def fill():\n    kept = [bytearray(50 << 20) for _ in range(1000)]\n    return len(kept)"
    with open_sandbox("container", SMALL) as worker:
        with new_guest(worker, Budget(memory_mb=1 << 14, disk_mb=16, threads=16, cpu_s=10)) as guest:
            guest.load(fill, "fill")
            with pytest.raises(Exception, match=r"closed|gone"):
                guest.perform("fill")
            assert guest.close().signal == signal.SIGKILL
        with new_guest(worker, SMALL) as guest:
            guest.load("def live():\n    return 1", "live")
            assert guest.call("live") == 1


def test_closed_worker_leaves_no_container_and_no_file(new_guest, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with open_sandbox("container", SMALL) as worker, new_guest(worker):
        assert len(containers()) == 1
    assert containers() == []
    assert list(tmp_path.iterdir()) == []


def test_container_that_was_killed_is_a_fault_and_the_next_one_starts(new_guest):
    with open_sandbox("container", SMALL) as worker:
        with new_guest(worker):
            pass
        subprocess.run([find_engine().path, "kill", *containers()], capture_output=True, check=True)
        with pytest.raises(SandboxFault):
            worker.fork(SMALL)
    with open_sandbox("container", SMALL) as worker, new_guest(worker):
        pass
