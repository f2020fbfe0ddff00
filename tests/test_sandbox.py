"""Every sandbox: what each fork is confined to, what is told when it can't be, and that forks end."""

import json
import os
import platform
import re
import shutil
import signal
import stat
import struct
import subprocess
import sys
import sysconfig
import textwrap
import threading
import time
from pathlib import Path

import psutil
import pytest
import torch

from autograder import wire
from autograder.errors import SandboxFault
from autograder.sandbox.selftest import require_tight, self_test
from autograder.sandbox.warm_worker import Ended
from autograder.worker.confine import seccomp
from autograder.worker.confine.limits import Budget
from autograder.worker.confine.syscalls import ALLOWED, SPECIAL
from autograder.worker.environment import ENVIRONMENT
from tests.conftest import have_sandbox

COURSE = Path(__file__).resolve().parent.parent
HONEST = (COURSE / "tests/variants/hw1_losses/vectorised.py").read_text()
SMALL = Budget(memory_mb=256, disk_mb=8, threads=16, cpu_s=10)
EVERYTHING = ["other user", "no capabilities", "mount namespace", "network namespace", "pid namespace"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sandboxes are Linux's")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root sees a fork from outside")


@pytest.fixture
def guest(worker, new_guest):
    with new_guest(worker) as guest:
        yield guest


def processes_below(pid):
    return psutil.Process(pid).children(recursive=True)


def fork_of(worker):
    """The process of the current fork: the youngest below the warm one."""
    return max(processes_below(worker.pid), key=lambda process: process.create_time())


def wait_until(condition, timeout_s=5.0):
    deadline = time.monotonic() + timeout_s
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


# What a fork is.


def test_fork_names_the_protections_it_is_under(worker, guest):
    assert "seccomp" in worker.protections
    assert "rlimits" in worker.protections
    assert set(worker.protections) & set(EVERYTHING)


def test_self_test_finds_nothing_to_get_through(worker):
    assert [name for name, got_through in self_test(worker).items() if got_through] == []
    require_tight(worker)


def test_self_test_refuses_a_worker_that_is_not_confined(open_worker):
    with pytest.raises(SandboxFault):
        require_tight(open_worker)


@needs_root
def test_fork_holds_no_descriptor_but_its_socket(worker, guest):
    assert fork_of(worker).num_fds() == 4


@needs_root
def test_environment_holds_only_what_we_put_there(worker, guest):
    from_engine = {"HOSTNAME", "TERM", "container"}
    allowed = {*ENVIRONMENT, "LC_CTYPE", *(from_engine if worker.kind == "container" else ())}
    # bwrap adds the folder that it was told to change to.
    assert set(fork_of(worker).environ()) <= allowed | ({"PWD"} if worker.kind == "bubblewrap" else set())
    guest.load("import os\ndef names():\n    return sorted(os.environ)", "names")
    assert set(guest.call("names")) <= {*ENVIRONMENT, "LC_CTYPE", "TORCHINDUCTOR_CACHE_DIR"}  # torch's own


@needs_root
def test_fork_shares_no_writable_memory_with_later_ones(worker, guest):
    maps = Path(f"/proc/{fork_of(worker).pid}/maps").read_text()
    assert [line for line in maps.splitlines() if re.match(r"\S+ .w.s", line)] == []


@needs_root
def test_memory_of_a_fork_holds_nothing_of_the_tests(worker, guest):
    guest.load(HONEST, "mse_loss")
    guest.call("mse_loss", torch.ones(3), torch.zeros(3))
    words = [b"tests/graders", b"test_mse_values", b"assert_leaves_no_trace", b"hw1_losses/master"]
    # The search itself works: the submission's own text is found.
    own = b"def mse_onehot_loss(logits, labels)"
    assert words_in_memory(fork_of(worker).pid, [own, *words]) == {own}


@needs_root
def test_memory_of_a_submission_under_judgement_holds_nothing_of_the_tests(grader, tmp_path):
    """The worker is forked off the process that becomes the grader: before it learns what to grade."""
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text(
        HONEST + "\n\ndef mse_loss(prediction, target):\n    import time\n    time.sleep(60)\n"
    )
    below = {process.pid for process in processes_below(grader.pid)}
    grading = threading.Thread(target=grader.grade, args=(sleeper,), kwargs={"name": "sleeper"})
    grading.start()
    try:
        assert wait_until(lambda: len(processes_below(grader.pid)) > len(below))
        time.sleep(0.5)
        (fork,) = {process.pid for process in processes_below(grader.pid)} - below
        words = [
            b"tests/graders",
            b"test_mse_values",
            b"assert_leaves_no_trace",
            b"solutions/hw1",
            b"GradingLoop",
        ]
        own = b"time.sleep(60)"
        assert words_in_memory(fork, [own, *words]) == {own}
    finally:
        grading.join()


def words_in_memory(pid, words):
    """Those of the words that occur in what the process could write to, read in one pass."""
    found = set()
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in maps:
            start, end = (int(place, 16) for place in line.split()[0].split("-"))
            if line.split()[1][:2] != "rw":
                continue
            try:
                memory.seek(start)
                block = memory.read(end - start)
            except (OSError, OverflowError):
                continue
            found |= {word for word in words if word in block}
    return found


LATE = """
import sys
import torch
from torch import nn
from torch.nn import functional as F

def late():
    before = set(sys.modules)
    layers = nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(72, 4)
    model, labels = nn.Sequential(*layers), torch.tensor([0, 1, 2, 3, 0])
    for optimizer in (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW):
        steps = optimizer(model.parameters(), lr=0.1)
        loss = F.cross_entropy(model(torch.randn(5, 1, 8, 8)).softmax(1), labels)
        loss.backward()
        steps.step()
        steps.zero_grad()
    attention = nn.MultiheadAttention(8, 2, batch_first=True)
    attention(*[torch.randn(2, 3, 8)] * 3)[0].sum().backward()
    repr(loss)
    torch.einsum("ij,kj->ik", torch.ones(2, 3), torch.ones(4, 3))
    torch.linalg.svd(torch.eye(3))
    return sorted(name for name in set(sys.modules) - before if name.startswith(("torch", "numpy")))
"""


def test_fork_imports_nothing_of_torch_late(guest):
    guest.load(LATE, "late")
    assert guest.call("late") == []


@needs_root
def test_correct_submission_takes_less_than_80_mb_of_its_own(worker, guest):
    names = ("mse_loss", "softmax", "cross_entropy")
    guest.load(HONEST, *names)
    logits, labels = torch.randn(50, 10, dtype=torch.float64), torch.arange(50) % 10
    for _ in range(5):
        guest.perform("mse_loss", logits, logits + 1, wrt=(0, 1))
        guest.perform("cross_entropy", logits, labels, wrt=(0,))
        guest.perform("softmax", logits, kwargs={"dim": 1}, trace=True)
    assert fork_of(worker).memory_full_info().uss < 80 << 20


def test_fork_finds_the_compiled_half_of_the_standard_library(guest):
    source = "import sys\n\ndef find():\n    import _lsprof, cProfile, curses\n    return sys.path"
    guest.load(source, "find")
    assert not [
        entry for entry in guest.call("find") if entry.endswith((".cache", "fonts", "zoneinfo", "lib64"))
    ]


def test_each_fork_starts_with_an_empty_folder(worker, new_guest):
    source = """
import os

def leave():
    open("left", "w").close()
    return os.listdir(".")

def look():
    return os.listdir(".")
"""
    with new_guest(worker) as first:
        first.load(source, "leave", "look")
        assert first.call("leave") == ["left"]
    with new_guest(worker) as second:
        second.load(source, "leave", "look")
        assert second.call("look") == []


def test_box_is_no_larger_than_the_budget(worker, new_guest):
    source = "def fill():\n    return open('file', 'wb').write(b'x' * (9 << 20))"
    with new_guest(worker, SMALL) as guest:
        guest.load(source, "fill")
        assert guest.perform("fill")["error"]["type"] == "OSError"


# How a fork ends.


def test_ending_a_fork_ends_every_thread_of_it(worker, new_guest):
    guest = new_guest(worker)
    guest.load(
        "import threading, time\n"
        "def start():\n"
        "    for _ in range(5):\n"
        "        threading.Thread(target=time.sleep, args=(1000,)).start()\n",
        "start",
    )
    before = {process.pid for process in processes_below(worker.pid)}
    guest.perform("start")
    guest.close()
    after = {process.pid for process in processes_below(worker.pid)}
    assert len(after) == len(before) - 1


@pytest.mark.parametrize(
    ("body", "ended"),
    [
        ("import ctypes; ctypes.string_at(0)", Ended(signal=signal.SIGSEGV, exit_code=0)),
        ("import os; os.abort()", Ended(signal=signal.SIGABRT, exit_code=0)),
        ("import os; os._exit(3)", Ended(signal=0, exit_code=3)),
        (
            "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
            Ended(signal=signal.SIGTERM, exit_code=0),
        ),
    ],
)
def test_end_tells_how_a_fork_died(worker, new_guest, body, ended):
    guest = new_guest(worker)
    guest.load(f"def die():\n    {body}", "die")
    with pytest.raises(wire.Closed):
        guest.perform("die")
    assert guest.close() == ended


def test_processor_time_beyond_the_budget_ends_by_its_own_signal(worker, new_guest):
    guest = new_guest(worker, Budget(memory_mb=256, disk_mb=8, threads=16, cpu_s=1))
    guest.load("def spin():\n    while True:\n        pass", "spin")
    with pytest.raises(wire.Closed):
        guest.perform("spin")
    assert guest.close().signal == signal.SIGXCPU


def test_fork_after_a_crash_works(worker, new_guest):
    with new_guest(worker) as guest:
        guest.load("def die():\n    import os\n    os.abort()", "die")
        with pytest.raises(wire.Closed):
            guest.perform("die")
    with new_guest(worker) as guest:
        guest.load("def live():\n    return 1", "live")
        assert guest.call("live") == 1


def test_new_fork_ends_the_one_before(worker, new_guest):
    first = new_guest(worker)
    with new_guest(worker), pytest.raises(wire.WireError):
        first.load("x = 1", "x")
    first.sock.close()


@pytest.mark.slow
def test_death_of_the_grader_ends_its_worker(sandbox):
    script = """
        import sys, time
        from autograder.sandbox.opening import open_sandbox
        from autograder.worker.confine.limits import Budget
        if __name__ == "__main__":
            worker = open_sandbox(sys.argv[1])
            sock = worker.fork(Budget(memory_mb=256, disk_mb=8, threads=16, cpu_s=10))
            print(worker.pid, flush=True)
            time.sleep(60)
    """
    command = [sys.executable, "-c", textwrap.dedent(script), sandbox]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=COURSE) as grader:
        warm = psutil.Process(int(grader.stdout.readline()))
        below = {*processes_below(grader.pid), warm, *processes_below(warm.pid)}
        assert len(below) >= 2
        grader.kill()
    assert wait_until(lambda: not any(process.is_running() for process in below))


# Where the machine offers less.

#: Refuses system calls (with a first argument, or any) as a hardened kernel or an engine would, then goes on.
REFUSE = """
import ctypes, errno, json, os, struct, sys

def refuse(calls):
    libc = ctypes.CDLL(None, use_errno=True)
    step = lambda code, operand, yes=0, no=0: struct.pack("=HBBI", code, yes, no, operand)
    steps = []
    for number, argument, error in calls:
        steps += [step(0x20, 0), step(0x15, number, 0, 1 if argument is None else 3)]
        if argument is not None:
            steps += [step(0x20, 16), step(0x15, argument, 0, 1)]
        steps += [step(0x06, 0x00050000 | error)]
    steps += [step(0x06, 0x7FFF0000)]

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))

    program = Program(len(steps), b"".join(steps))
    assert libc.prctl(38, 1, 0, 0, 0) == 0
    assert libc.prctl(22, 2, ctypes.byref(program), 0, 0) == 0
"""
CONFINE = (
    REFUSE
    + """
from autograder.worker.confine import limits
from autograder.worker.confine.confinement import Confinement

refuse(json.loads(sys.argv[1]))
confinement = Confinement(
    baseline=limits.measure_baseline(), is_root=False, has_mounts=False, fork_uid=os.geteuid()
)
try:
    print(json.dumps(confinement.confine_fork(limits.Budget(256, 8, 16, 10), keep=[1])))
except OSError as error:
    print(json.dumps({"refused": str(error)}))
sys.stdout.flush()
os._exit(0)
"""
)
SELF_TEST = (
    REFUSE
    + """
from autograder.sandbox.opening import open_sandbox
from autograder.sandbox.selftest import require_tight

if __name__ == "__main__":
    refuse(json.loads(sys.argv[1]))
    with open_sandbox(sys.argv[2]) as worker:
        require_tight(worker)
        print(json.dumps(worker.protections))
"""
)
UNSHARE = {"x86_64": 272, "aarch64": 97}.get(platform.machine(), 0)
SECCOMP = {"x86_64": 317, "aarch64": 277}.get(platform.machine(), 0)
EPERM, ENOSYS = 1, 38
NO_NAMESPACES = [UNSHARE, None, EPERM]
NO_LANDLOCK = [444, None, ENOSYS]
NO_SECCOMP = [SECCOMP, 1, EPERM]


def last_line(script, refused=(), prefix=(), kind="kernel", python=sys.executable, cwd=COURSE):
    command = [*prefix, python, "-c", script, json.dumps(list(refused)), kind]
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=120, check=False)
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr


def test_confinement_without_namespaces_says_what_is_left():
    protections = json.loads(last_line(CONFINE, [NO_NAMESPACES]))
    assert "seccomp" in protections
    assert not [name for name in protections if "namespace" in name]


@pytest.mark.parametrize("missing", [[NO_NAMESPACES, NO_LANDLOCK], [NO_SECCOMP]], ids=["files", "seccomp"])
def test_confinement_refuses_what_it_cannot_enforce(missing):
    assert "refused" in json.loads(last_line(CONFINE, missing))


@pytest.mark.slow
def test_worker_without_namespaces_is_refused():
    said = last_line(SELF_TEST, [NO_NAMESPACES])
    assert "--sandbox kernel: no namespaces: unshare: Operation not permitted" in said


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["kernel", "bubblewrap"])
def test_user_without_rights_can_grade(tmp_path, kind):
    have_sandbox(kind)
    if os.geteuid() != 0:
        pytest.skip("the other tests run without rights already")
    if not shutil.which("unshare") or not shutil.which("setpriv"):
        pytest.skip("util-linux is not installed")
    uid = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    said = last_line(SELF_TEST, prefix=[*readable_interpreter(tmp_path), *uid], kind=kind)
    assert "other user" not in said
    assert "seccomp" in json.loads(said)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["kernel", "bubblewrap"])
def test_files_that_others_may_not_read_by_default_do_not_keep_forks_from_their_root(kind):
    have_sandbox(kind)
    said = last_line(SELF_TEST, prefix=["sh", "-c", 'umask 077; exec "$@"', "sh"], kind=kind)
    assert "seccomp" in json.loads(said)


@pytest.mark.slow
def test_python_is_found_where_its_folder_is_reached_through_a_link(tmp_path):
    have_sandbox("bubblewrap")
    (tmp_path / "linked").symlink_to(Path(sys.prefix).parent)
    python = str(tmp_path / "linked" / Path(sys.executable).relative_to(Path(sys.prefix).parent))
    said = last_line(SELF_TEST, kind="bubblewrap", python=python)
    assert "seccomp" in json.loads(said)


#: Tells the self-test's findings of the own package, installed below a link to the folder of the libraries.
OWN_PACKAGE = """
import json, os, sys
import autograder
from autograder.sandbox.opening import open_sandbox
from autograder.sandbox.selftest import self_test

if __name__ == "__main__":
    folder = os.path.dirname(autograder.__file__)
    with open_sandbox("kernel") as worker:
        print(json.dumps({folder: self_test(worker)[f"read {folder}"]}))
"""


@pytest.mark.slow
def test_own_package_is_hidden_where_it_is_reached_through_a_link(tmp_path):
    have_sandbox("kernel")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "real/venv"], check=True)
    (libraries,) = (tmp_path / "real/venv/lib").glob("python*/site-packages")
    shutil.copytree(COURSE / "autograder", libraries / "autograder")
    (libraries / "others.pth").write_text(sysconfig.get_path("purelib"))
    (tmp_path / "linked").symlink_to("real")
    python = tmp_path / "linked/venv/bin/python"
    readable = json.loads(last_line(OWN_PACKAGE, python=str(python), cwd=tmp_path))
    assert readable == {
        str(tmp_path / "linked" / libraries.relative_to(tmp_path / "real") / "autograder"): False
    }


def readable_interpreter(tmp_path):
    """A command prefix under which everybody can reach this interpreter, also one in root's home."""
    python = Path(sys.base_prefix).resolve()
    closed = [folder for folder in python.parents if not folder.stat().st_mode & stat.S_IXOTH]
    if not closed:
        return []
    kept, home = tmp_path / "kept", closed[-1]
    kept.mkdir()
    steps = [
        f"mount --bind {python} {kept}",
        f"mount -t tmpfs -o mode=755 none {home}",
        f"mkdir -p {python}",
        f"mount --bind {kept} {python}",
        'exec "$@"',
    ]
    return ["unshare", "--mount", "sh", "-ec", "\n".join(steps), "sh"]


# The filter of system calls.

ARCHES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
ALLOW, KILL = 0x7FFF0000, 0x80000000


def verdict_of(machine, number, *arguments, arch=None, has_gpu=False):
    """What the filter says of a call, by running it as the kernel does."""
    data = struct.pack("<iIQ6Q", number, arch or ARCHES[machine], 0, *arguments, *[0] * (6 - len(arguments)))
    code = seccomp.program(machine=machine, own_pid=4321, has_gpu=has_gpu)
    steps = list(struct.iter_unpack("=HBBI", code))
    place = accumulator = 0
    while True:
        operation, if_true, if_false, operand = steps[place]
        place += 1
        match operation:
            case 0x20:
                (accumulator,) = struct.unpack_from("<I", data, operand)
            case 0x15:
                place += if_true if accumulator == operand else if_false
            case 0x35:
                place += if_true if accumulator >= operand else if_false
            case 0x74:
                accumulator >>= operand
            case 0x54:
                accumulator &= operand
            case 0x06:
                return operand
            case _:
                raise AssertionError(f"unknown instruction {operation:#x}")


@pytest.mark.parametrize("machine", ARCHES)
def test_filter_allows_its_list_and_refuses_all_else(machine):
    column = list(ARCHES).index(machine)
    allowed = {numbers[column] for numbers in ALLOWED.values() if numbers[column] is not None}
    special = {numbers[column] for numbers in SPECIAL.values()}
    for number in range(600):
        if number not in special:
            assert (verdict_of(machine, number) == ALLOW) == (number in allowed)


@pytest.mark.parametrize("machine", ARCHES)
def test_filter_kills_calls_of_another_architecture(machine):
    assert verdict_of(machine, 2, arch=0x40000003) == KILL


def test_filter_refuses_calls_of_the_x32_table():
    assert verdict_of("x86_64", 0x40000000 | 39) != ALLOW


@pytest.mark.parametrize("machine", ARCHES)
@pytest.mark.parametrize(
    ("name", "arguments", "is_allowed"),
    [
        ("kill", (4321, 9), True),
        ("kill", (1, 9), False),
        ("kill", (2**32 - 1, 9), False),
        ("kill", (0, 9), False),
        ("tgkill", (4321, 4322, 6), True),
        ("tgkill", (1, 1, 6), False),
        ("prlimit64", (0,), True),
        ("prlimit64", (1,), False),
        ("clone", (0x3D0F00,), True),
        ("clone", (17,), False),
        ("clone", (0x3D0F00 | 0x10000000,), False),
        ("prctl", (15,), True),
        ("prctl", (1,), False),
        ("fcntl", (3, 3), True),
        ("fcntl", (3, 8), False),
        ("fcntl", (3, 1024), False),
        ("ioctl", (0, 0x5401), True),
        ("ioctl", (0, 0x5412), False),
        ("ioctl", (0, 0x541C), False),
    ],
)
def test_filter_looks_at_arguments(machine, name, arguments, is_allowed):
    number = SPECIAL[name][list(ARCHES).index(machine)]
    assert (verdict_of(machine, number, *arguments) == ALLOW) == is_allowed


@pytest.mark.parametrize("machine", ARCHES)
@pytest.mark.parametrize(
    ("request_", "is_allowed"),
    [
        pytest.param(0xC020462A, True, id="driver"),
        pytest.param(0x30000001, True, id="unified memory, begin"),
        pytest.param(27, True, id="unified memory"),
        pytest.param(0x5401, True, id="as without a GPU"),
        pytest.param(0x5412, False, id="type into a terminal"),
        pytest.param(0x30000003, False, id="other"),
        pytest.param(0x40086602, False, id="flags of a file"),
    ],
)
def test_filter_for_a_gpu_lets_its_requests_through_and_no_others(machine, request_, is_allowed):
    number = SPECIAL["ioctl"][list(ARCHES).index(machine)]
    assert (verdict_of(machine, number, 3, request_, has_gpu=True) == ALLOW) == is_allowed
    if request_ != 0x5401:
        assert verdict_of(machine, number, 3, request_) != ALLOW
