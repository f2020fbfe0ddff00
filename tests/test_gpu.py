"""The way to a GPU, as far as a machine without one shows it: refusals, forks made ready ahead of time."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from autograder.errors import AutograderError
from autograder.sandbox import choice, container
from autograder.sandbox.engine import Engine
from autograder.worker import gpu
from autograder.worker.confine.limits import Budget

COURSE = Path(__file__).resolve().parent.parent
HAS_GPU = os.path.exists("/dev/nvidiactl")
no_gpu = pytest.mark.skipif(HAS_GPU, reason="there is a GPU here")

#: Something else that each fork has to do first stands in for CUDA; all around it is the real thing.
SPARES = """
    import json, os, torch
    from autograder.sandbox.warm_worker import fork_warm_worker
    from autograder.worker import gpu
    from autograder.worker.confine.limits import Budget
    from tests.conftest import Guest

    def make_ready():
        torch.made_ready_in = os.getpid()
        return [os.open("/dev/zero", os.O_RDONLY)]

    gpu.make_ready = make_ready
    gpu.limit_memory = lambda memory_mb: setattr(torch, "limit_mb", memory_mb)
    budget = Budget(memory_mb=512, disk_mb=8, threads=16, cpu_s=10, gpu_memory_mb=123)
    source = "import ctypes, os, torch\\ndef look():\\n    is_dumpable = ctypes.CDLL(None).prctl(3)\\n"
    source += "    return [torch.made_ready_in, os.getpid(), torch.limit_mb, is_dumpable]"
    seen = []
    with fork_warm_worker("none", device="cuda") as worker:
        for _ in range(3):
            with Guest(worker, budget) as guest:
                guest.load(source, "look")
                seen.append(guest.call("look"))
    print(json.dumps(seen))
"""

CONFINED = """
    import json, os, sys
    from autograder.worker.confine import limits
    from autograder.worker.confine.confinement import Confinement

    baseline = limits.measure_baseline()
    confinement = Confinement(baseline=baseline, is_root=False, fork_uid=os.geteuid(), has_gpu=True)
    kept, closed = os.open("/dev/zero", os.O_RDONLY), os.open("/dev/zero", os.O_RDONLY)
    enforced = confinement.confine_fork(limits.Budget(256, 8, 16, 10), keep=[1, kept])
    is_open = []
    for number in (kept, closed):
        try:
            is_open.append(bool(os.fstat(number)))
        except OSError:
            is_open.append(False)
    os.close(os.memfd_create("shared"))
    try:
        os.fork()
    except OSError as error:
        print(json.dumps([enforced, is_open, str(error)]), flush=True)
    os._exit(0)
"""


def run(script):
    command = [sys.executable, "-c", textwrap.dedent(script)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=COURSE, timeout=120, check=False)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def test_each_fork_was_made_ready_by_itself_is_used_once_and_closed_to_its_like():
    made_ready_in, pids, limits_mb, are_dumpable = zip(*run(SPARES), strict=True)
    assert made_ready_in == pids
    assert len(set(pids)) == 3
    assert set(limits_mb) == {123}
    assert set(are_dumpable) == {0}


def test_fork_with_a_gpu_keeps_what_the_driver_opened_and_nothing_else():
    enforced, is_open, refusal = run(CONFINED)
    assert "seccomp" in enforced
    assert is_open == [True, False]
    assert "not permitted" in refusal


def test_first_descriptor_that_is_opened_is_seen():
    before = gpu._descriptors()
    number = os.open("/dev/zero", os.O_RDONLY)
    try:
        assert gpu._descriptors() - before == {number}
    finally:
        os.close(number)


#: As in a container, whose memory may be limited or not: what is found in force is pretended.
UNLIMITED = """
    import json
    from autograder.errors import SandboxFault
    from autograder.sandbox import selftest
    from autograder.sandbox.warm_worker import fork_warm_worker
    from autograder.worker import gpu
    from autograder.worker.confine import limits

    gpu.make_ready = lambda: []
    selftest._MORE_MB = 0  # the folder is one of this machine's disk here
    said = []
    limits.cgroup_limits = lambda: found
    for found in ([], ["cgroup memory"]):
        with fork_warm_worker("kernel", device="cuda") as worker:
            try:
                selftest.require_tight(worker)
                said.append(worker.protections)
            except SandboxFault as fault:
                said.append(str(fault))
    print(json.dumps(said))
"""


def test_gpu_is_refused_where_no_cgroup_limits_memory():
    refusal, protections = run(UNLIMITED)
    assert "a probe could fill memory" in refusal
    assert {"cgroup memory", "rlimits but of memory"} <= set(protections)


@no_gpu
def test_gpu_that_is_not_there_is_refused():
    for kind in ("none", "container", "kernel"):
        with pytest.raises(AutograderError, match=f"--sandbox {kind}: this machine has no NVIDIA GPU"):
            list(choice.candidates(kind, "cuda:1"))
    assert list(choice.candidates("auto", "cuda")) == []


def test_sandbox_that_hides_devices_is_refused_for_a_gpu(monkeypatch):
    monkeypatch.setattr(os.path, "exists", lambda path: True)
    assert choice.lack("kernel", "cuda").remedy == "--sandbox container"
    assert choice.lack("none", "cuda") is None


@pytest.mark.parametrize(
    ("engine", "device", "arguments"),
    [
        ("podman", "cuda:1", ["--device", "nvidia.com/gpu=1"]),
        ("docker", "cuda", ["--gpus", "device=0"]),
    ],
)
def test_container_is_given_one_gpu(engine, device, arguments):
    walls = container._walls(Engine(engine, engine, has_all_users=True), Budget(512, 8, 16, 10), device)
    assert walls[-2:] == arguments
    assert not {"nvidia.com/gpu=1", "--gpus"} & set(
        container._walls(Engine(engine, engine, has_all_users=True), Budget(512, 8, 16, 10), "cpu")
    )
