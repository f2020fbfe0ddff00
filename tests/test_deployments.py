"""What docs/cluster.md promises of TLS, Slurm and Kubernetes: commands and files at work, or read closely."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress

import pytest
import yaml
from distributed.cli import dask_scheduler, dask_worker

from tests.conftest import COURSE, have_sandbox
from tests.dask_cluster import STAND_IN, commands, end, hand_in_words, run_documented, scores
from tests.documents import blocks, read
from tests.test_sandbox import SELF_TEST, last_line, readable_interpreter


@pytest.fixture(scope="module")
def tls_home(tmp_path_factory):
    """The home of somebody who has made the key of docs/cluster.md."""
    home = tmp_path_factory.mktemp("home")
    if not (shutil.which("openssl") or os.environ.get("AUTOGRADER_TEST_ALL_SANDBOXES")):
        pytest.skip("openssl is not installed")
    (block,) = [block for block in blocks(read("docs/cluster.md")) if "openssl" in block.text]
    environ = {**os.environ, "HOME": str(home)}
    subprocess.run(["bash", "-euc", block.text], cwd=COURSE, env=environ, capture_output=True, check=True)
    return home


@pytest.mark.parametrize("package", ["'.[cluster]'", "dask-jobqueue"])
def test_documented_packages_are_those_of_these_tests(package):
    (command,) = [each for each in commands() if each.endswith(package)]
    pretend = command.replace("uv pip install -q", f"uv pip install --dry-run --python {sys.executable}")
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(pretend)], cwd=COURSE, capture_output=True, text=True, check=True
    )
    changed = re.findall(r"^ [-+~] ([\w-]+)", done.stderr, flags=re.MULTILINE)
    assert set(changed) <= {"autograder"}, done.stderr


SBATCH = """#!/bin/sh
# Slurm on one machine: a job is a process group.
cp "$1" "$JOBS/job.sh"
setsid sh "$JOBS/job.sh" >>"$JOBS/log" 2>&1 </dev/null &
echo $! >>"$JOBS/started"
echo "Submitted batch job $!"
"""
SCANCEL = """#!/bin/sh
for job; do kill -- -"$job"; echo "$job" >>"$JOBS/cancelled"; done
"""


@contextmanager
def slurm(folder, **environ):
    """Run docs/cluster/slurm.py as documented, for one job of this Slurm; yields the address it prints."""
    for name, text in (("sbatch", SBATCH), ("scancel", SCANCEL)):
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    (command,) = [shlex.split(each) for each in commands() if "slurm.py" in each]
    assert command[:3] == ["python", "docs/cluster/slurm.py", "20"]
    path = os.pathsep.join([str(folder), os.environ["PATH"]])
    process = subprocess.Popen(
        [sys.executable, command[1], "1", *command[3:]],
        cwd=COURSE,
        env={
            **os.environ,
            "PATH": path,
            "JOBS": str(folder),
            "DASK_TEMPORARY_DIRECTORY": str(folder),
            **environ,
        },
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process.stdout.readline().strip()
    finally:
        end(process)
        process.stdout.close()
        for job in (folder / "started").read_text().split():
            with suppress(ProcessLookupError):
                os.killpg(int(job), signal.SIGKILL)


def test_slurm_jobs_grade_for_whoever_has_the_key_and_for_nobody_else(tls_home, tmp_path):
    hand_in_words(tmp_path)
    (tmp_path / "log").touch()
    graded = {"HOME": str(tls_home), "STAND_IN_LOG": str(tmp_path / "log")}
    preload = {"DASK_DISTRIBUTED__WORKER__PRELOAD": json.dumps([str(STAND_IN)])}
    with slurm(tmp_path, **graded, **preload) as address:
        assert address.startswith("tls://")
        code, said = run_documented("autograder grade", tmp_path, address=address)
        assert code == 1
        assert f"--cluster {address}: Dask knows no key and certificate here" in said
        code, said = run_documented("autograder grade", tmp_path, address=address, **graded)
        assert code == 0, said
    assert scores(tmp_path) == {"ada": 2.0, "grace": 3.0}
    assert (tmp_path / "cancelled").read_text() == (tmp_path / "started").read_text()
    assert "#SBATCH -p short" in (tmp_path / "job.sh").read_text()


def test_slurm_job_asks_for_one_core_enough_memory_and_a_gpu_where_it_is_wanted(tls_home):
    program = """
import runpy
make_cluster = runpy.run_path("docs/cluster/slurm.py")["make_cluster"]
with make_cluster(has_gpu=True) as cluster:
    print(cluster.job_script())
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=COURSE,
        env={**os.environ, "HOME": str(tls_home)},
        capture_output=True,
        text=True,
        check=True,
    )
    options = re.findall(r"^#SBATCH (.*)$", done.stdout, flags=re.MULTILINE)
    assert {"-n 1", "--cpus-per-task=1", "--mem=3G", "-t 04:00:00", "--gres=gpu:1"} <= set(options)
    (command,) = [line for line in done.stdout.splitlines() if "dask_worker" in line]
    for part in ("tls://", "--nthreads 1", "--lifetime 230m", "--resources GPU=1", "--no-dashboard"):
        assert part in command


@pytest.fixture(scope="module")
def manifests():
    """The objects of docs/cluster/kubernetes.yaml by kind and name."""
    found = list(yaml.safe_load_all(read("docs/cluster/kubernetes.yaml")))
    return {f"{each['kind']}/{each['metadata']['name']}": each for each in found}


def pod_of(deployment):
    spec = deployment["spec"]
    assert spec["selector"]["matchLabels"] == spec["template"]["metadata"]["labels"]
    return spec["template"]["spec"]


def test_kubernetes_pods_run_the_documented_commands_without_privileges(manifests):
    programs = {"scheduler": dask_scheduler.main, "worker": dask_worker.main}
    for name, documented_as in (("scheduler", "dask scheduler"), ("worker", "dask worker")):
        pod = pod_of(manifests[f"Deployment/{name}"])
        (container,) = pod["containers"]
        assert " ".join(container["command"][:2]) == documented_as
        programs[name].make_context(name, container["command"][2:])  # refuses options that it does not have
        assert not pod["automountServiceAccountToken"]
        assert pod["securityContext"]["runAsNonRoot"]
        assert not container["securityContext"]["allowPrivilegeEscalation"]
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert container["volumeMounts"] == [{"name": "tmp", "mountPath": "/tmp"}]
        assert {"name": "HOME", "value": "/tmp"} in container["env"]


def test_kubernetes_worker_finds_the_scheduler_and_nobody_else_does(manifests):
    service = manifests["Service/scheduler"]
    (scheduler,) = pod_of(manifests["Deployment/scheduler"])["containers"]
    (worker,) = pod_of(manifests["Deployment/worker"])["containers"]
    (port,) = service["spec"]["ports"]
    assert service["spec"]["selector"] == {"app": "scheduler"}
    assert {"name": port["targetPort"], "containerPort": 8786} in scheduler["ports"]
    assert f"tcp://{service['metadata']['name']}:{port['port']}" in worker["command"]
    policy = manifests["NetworkPolicy/among-themselves"]["spec"]
    assert policy["policyTypes"] == ["Ingress"]
    assert policy["ingress"] == [{"from": [{"podSelector": {}}]}]
    assert {each["metadata"].get("namespace", "grading") for each in manifests.values()} == {"grading"}


@pytest.mark.slow
def test_sandbox_holds_for_the_user_of_a_kubernetes_worker(manifests, tmp_path):
    have_sandbox("kernel")
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("needs root, to become the pod's user, and setpriv")
    pod = pod_of(manifests["Deployment/worker"])
    (container,) = pod["containers"]
    # The sandbox has a filter of its own, and makes namespaces.
    assert container["securityContext"]["seccompProfile"] == {"type": "Unconfined"}
    user, group = pod["securityContext"]["runAsUser"], pod["securityContext"]["runAsGroup"]
    become = ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"]
    become += ["--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"]
    said = last_line(SELF_TEST, prefix=[*readable_interpreter(tmp_path), *become])
    assert "network namespace" in json.loads(said)
