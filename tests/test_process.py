"""The sandbox for a machine that is made for one submission: without namespaces, perhaps without Landlock."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.cli import EXIT_FAULT
from autograder.sandbox.choice import STRONGEST_FIRST
from tests.test_sandbox import NO_LANDLOCK, NO_NAMESPACES, REFUSE, readable_interpreter

COURSE = Path(__file__).resolve().parent.parent
HONEST = COURSE / "tests/variants/hw1_losses/vectorised.py"

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a submission to another user")

#: Docker's filter, in front of what follows. It closes the course and what all users share, too, as root of a
#: machine of one's own does with chmod, but for this process and those below it alone.
MACHINE = (
    REFUSE
    + """
from autograder.worker.confine import linux, namespaces

def close(folder, mode):
    original = os.open(folder, os.O_PATH)
    linux.mount("none", folder, "tmpfs", 0, f"mode={mode}")
    inside = f"/proc/self/fd/{original}"
    for name in os.listdir(inside):
        target = os.path.join(folder, name)
        if os.path.isdir(f"{inside}/{name}"):
            os.mkdir(target)
        else:
            open(target, "w").close()
        linux.mount(f"{inside}/{name}", target, None, linux.MS_BIND | linux.MS_REC)
    os.close(original)

refused, sealed, shared = json.loads(sys.argv.pop(1))
namespaces.enter_mount_namespace()
for folder in sealed:
    close(folder, mode=700)
for folder in shared:
    close(folder, mode=755)
refuse(refused)
"""
)

AUTOGRADER = (
    MACHINE
    + """
from autograder.cli import main

main(sys.argv[1:])
"""
)

#: The attempts of `tests/attacks` and the self-test, in one worker.
ATTEMPTS = (
    MACHINE
    + """
import socket
from tests.attacks.test_attacks import ATTEMPTS, attempted
from tests.conftest import Guest
from autograder.sandbox.opening import open_sandbox
from autograder.sandbox.selftest import require_tight

secret = os.path.join(sys.argv[1], "secret.txt")
listener = socket.create_server(("127.0.0.1", 0))
knowledge = {
    "secret": secret, "course": sys.argv[2], "parent": os.getpid(), "port": listener.getsockname()[1],
    "words": [["test", "mse", "values"], ["assert", "leaves", "no", "trace"], ["hw1", "losses"]],
}
managed = []
with open_sandbox("process") as worker:
    require_tight(worker)
    for name in ATTEMPTS:
        with Guest(worker) as guest:
            managed += [what for what, came in attempted(name, guest, knowledge).items() if came]
print(json.dumps(managed))
"""
)

SEALED = [str(COURSE / name) for name in ("autograder", "solutions", "tests")]
SHARED = [
    folder for folder in ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/lock") if os.path.isdir(folder)
]


@pytest.fixture
def on_a_machine_of_its_own(tmp_path):
    """`run(script, arguments, refused=, is_sealed=)` where no namespaces can be made."""

    def run(script, *arguments, refused=(), is_sealed=False):
        machine = [[NO_NAMESPACES, *refused], SEALED if is_sealed else [], SHARED if is_sealed else []]
        command = [*readable_interpreter(tmp_path), sys.executable, "-c", script, json.dumps(machine)]
        return subprocess.run(
            [*command, *arguments], capture_output=True, text=True, cwd=COURSE, timeout=120, check=False
        )

    return run


def grade_arguments(out_dir):
    return ["grade", "hw1_losses", str(HONEST), "--out", str(out_dir), "--sandbox", "process", "--jobs", "1"]


def result_in(out_dir):
    return json.loads((out_dir / "results/vectorised/results.json").read_text())


@needs_root
def test_submission_is_graded_as_another_user_and_the_result_says_what_was_off(
    on_a_machine_of_its_own, tmp_path
):
    done = on_a_machine_of_its_own(AUTOGRADER, *grade_arguments(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    result = result_in(tmp_path / "out")
    assert result["score"] == 100
    assert result["extra_data"]["sandbox"].startswith("process (")
    assert "other user, rlimits, landlock" in result["extra_data"]["sandbox"]
    assert "off: mount namespace, " in result["extra_data"]["sandbox"]


@needs_root
def test_without_landlock_readable_answers_are_refused_and_the_command_is_told(
    on_a_machine_of_its_own, tmp_path
):
    done = on_a_machine_of_its_own(AUTOGRADER, *grade_arguments(tmp_path / "out"), refused=[NO_LANDLOCK])
    assert done.returncode == EXIT_FAULT
    words = " ".join(done.stderr.split())
    assert f"chmod -R go-rwx {' '.join(SEALED)} && chmod go-w /tmp" in words
    assert not list((tmp_path / "out").glob("results/*"))


@needs_root
def test_without_landlock_a_closed_course_is_graded(on_a_machine_of_its_own, tmp_path):
    out_dir = tmp_path / "out"
    done = on_a_machine_of_its_own(
        AUTOGRADER, *grade_arguments(out_dir), refused=[NO_LANDLOCK], is_sealed=True
    )
    assert done.returncode == 0, done.stderr
    assert result_in(out_dir)["score"] == 100
    assert result_in(out_dir)["extra_data"]["sandbox"].endswith(", landlock)")


#: What another user of any machine can see, where only permissions keep files away: names, and no content.
VISIBLE = {
    "list_root",
    "list_processes",
    "leave_upwards",
    "read_passwd",
    "read_command_line_of_others",
    "read_earlier_submission",
    "walk_to_hidden_tests",
}


@needs_root
@pytest.mark.parametrize(
    ("refused", "visible"),
    [pytest.param([], set(), id="with-landlock"), pytest.param([NO_LANDLOCK], VISIBLE, id="without")],
)
def test_attempts_manage_nothing_on_it_but_to_see_names(on_a_machine_of_its_own, tmp_path, refused, visible):
    (tmp_path / "secret.txt").write_text("the grader's")
    done = on_a_machine_of_its_own(ATTEMPTS, str(tmp_path), str(COURSE), refused=refused, is_sealed=True)
    assert done.returncode == 0, done.stderr
    managed = set(json.loads(done.stdout.splitlines()[-1]))
    assert managed <= visible
    assert bool(managed) == bool(visible)


#: A user who is not root asks for it, with Python loaded already: it may lie in root's home.
AS_ANOTHER_USER = """
import os
from autograder.sandbox import choice

if os.geteuid() == 0:
    os.setgroups([])
    os.setuid(65534)
list(choice.candidates("process"))
"""


def test_user_without_rights_is_refused_it_with_the_remedy():
    done = subprocess.run(
        [sys.executable, "-c", AS_ANOTHER_USER], capture_output=True, text=True, cwd=COURSE, check=False
    )
    assert "only root can give a submission to another user (to change that: start it as root)" in done.stderr


def test_auto_never_takes_it():
    assert "process" not in STRONGEST_FIRST
