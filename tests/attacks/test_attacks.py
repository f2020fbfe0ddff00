"""Hostile submissions, and what must become of each: the verdict that its file declares, and nothing else.

An attack is appended to an honest solution, so that what it defines replaces a question's answer and all
other questions must still earn their points. `attempts_*.py` count what they managed instead, by
`managed.py`.
"""

import ast
import os
import platform
import socket
import subprocess
import zipfile
from contextlib import nullcontext
from pathlib import Path

import psutil
import pytest
import torch

from autograder import wire

HERE = Path(__file__).resolve().parent
COURSE = HERE.parent.parent
HONEST = HERE.parent / "variants" / "hw1_losses" / "vectorised.py"
VERDICTS = sorted(path.stem for path in HERE.glob("submissions/*.py") if not path.stem.startswith("attempts"))
ATTEMPTS = sorted(path.stem for path in HERE.glob("submissions/attempts*.py"))
LITTER = sorted(path.stem for path in HERE.glob("submissions/litter*.py"))
POINTS = {"q1": 5, "q2": 10, "q3": 25, "q4": 15, "q5": 30, "q6": 15}
LEFT_BEHIND = "autograder-attack"
MANAGED = (HERE / "managed.py").read_text()


def source_of(name):
    return (HERE / "submissions" / f"{name}.py").read_text()


def constant(name, wanted):
    """A literal that the attack's file declares; the file itself is not run here."""
    for node in ast.parse(source_of(name)).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=bound)], value=value) if bound == wanted:
                return ast.literal_eval(value)
    return None


@pytest.fixture
def submission(request, tmp_path):
    """The honest solution with the attack behind it; in a zip when it plants files."""
    name = request.param
    script = HONEST.read_text() + "\n\n" + source_of(name)
    planted = constant(name, "FILES")
    if planted:
        path = tmp_path / f"{name}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("hw1_losses.py", script)
            for file in planted:
                archive.writestr(file, constant(name, "PLANTED"))
        return path
    path = tmp_path / f"{name}.py"
    path.write_text(script)
    return path


def processes_of(grader):
    """All processes below the grader; what a submission started would be among them or orphaned."""
    return {child.pid for child in psutil.Process(grader.pid).children(recursive=True)}


def peak_memory_mb(grader):
    status = Path(f"/proc/{grader.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) >> 10


def files_left_behind():
    folders = [
        Path(folder) for folder in ("/tmp", "/dev/shm", "/var/tmp", HERE, Path.cwd()) if os.path.isdir(folder)
    ]
    return [path for folder in folders for path in folder.glob(f"{LEFT_BEHIND}*")]


@pytest.mark.slow
@pytest.mark.parametrize("submission", VERDICTS, indirect=True, ids=str)
def test_attack_earns_its_verdict_and_harms_nobody(submission, grader, request):
    expected = constant(submission.stem, "EXPECT")
    if expected.get("machine", platform.machine()) != platform.machine():
        pytest.skip(f"for {expected['machine']} only")
    grader.grade(HONEST, name="before")
    processes, memory_before_mb = processes_of(grader), peak_memory_mb(grader)

    for _ in range(2 if expected.get("again") else 1):
        check_verdict(grader.grade(submission, name="attack"), expected)
    assert peak_memory_mb(grader) - memory_before_mb <= expected.get("grader_memory_mb", 100)

    honest = grader.grade(HONEST, name="next")
    assert (honest.score, honest.status) == (100, "graded")
    assert processes_of(grader) == processes
    assert files_left_behind() == []


def check_verdict(verdict, expected):
    """Compare with what the attack's file declares; `told` are words that its author must be told."""
    earned = {question: points for question, (points, _) in verdict.question_scores().items()}
    outcomes = [test.outcome.value for test in verdict.tests if test.question == "q1"]
    told = f"{verdict.status} {earned} {[(test.outcome.value, test.message) for test in verdict.tests]}"
    assert verdict.status == expected["status"], told
    assert verdict.score == expected.get("score", verdict.score), told
    assert verdict.score <= expected.get("score_at_most", 100), told
    assert set(outcomes) <= expected.get("outcomes", set(outcomes)), told
    assert outcomes[0] == expected.get("first", outcomes[0]), told
    assert expected.get("told", "") in told, told
    if expected.get("score") == 95:
        assert earned == POINTS | {"q1": 0}, told


@pytest.fixture
def knowledge(tmp_path):
    """What an attempt is told, so that it need not guess: far more than a submission ever knows."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the grader's")
    for folder in (tmp_path, *tmp_path.parents):
        if folder.name.startswith("pytest-"):
            folder.chmod(0o755)
    listener = socket.create_server(("127.0.0.1", 0))
    with listener:
        yield {
            "secret": str(secret),
            "course": str(COURSE),
            "parent": os.getpid(),
            "port": listener.getsockname()[1],
            # In pieces, or the words would be found in the question.
            "words": [["test", "mse", "values"], ["assert", "leaves", "no", "trace"], ["hw1", "losses"]],
        }


def attempted(name, guest, knowledge):
    """What the attempts managed: a dict of names and booleans."""
    (function,) = (
        node
        for node in ast.parse(source_of(name)).body
        if isinstance(node, ast.FunctionDef) and node.name == "attempts"
    )
    loaded = guest.load_cells([MANAGED, source_of(name)], "attempts")
    assert loaded["problems"] == []
    return guest.call("attempts", *(knowledge[argument.arg] for argument in function.args.args))


@pytest.mark.parametrize("name", ATTEMPTS)
def test_attempts_manage_nothing(name, guest, knowledge):
    if name == "attempts_system_calls" and platform.machine() != "x86_64":
        pytest.skip("the numbers are those of x86-64")
    managed = attempted(name, guest, knowledge)
    assert managed
    assert [attempt for attempt, succeeded in managed.items() if succeeded] == []
    assert files_left_behind() == []


@pytest.mark.parametrize("name", ATTEMPTS)
def test_attempts_are_real_where_nothing_confines_them(name, free_guest, knowledge):
    if os.geteuid() != 0 or platform.machine() != "x86_64":
        pytest.skip("what works unconfined was noted down for root on x86-64")
    managed = attempted(name, free_guest, knowledge)
    assert {attempt for attempt in constant(name, "REAL") or () if not managed[attempt]} == set()


#: What a fork that comes after another finds in its folder.
LOOK_AROUND = "import os\ndef look_around():\n    return sorted(os.listdir('.'))"


def leave_litter(name, guest):
    """Let the attack leave what it leaves in the guest's folder; returns that folder."""
    where = "\n\nimport os\nWHERE = os.getcwd()\ndef where():\n    return WHERE\n"
    # Deeper than a recursion or a path reaches is deep enough here: a slow disk takes its time.
    source = source_of(name).replace("DEPTH = 10_000", "DEPTH = 2_500")
    assert guest.load(source + where, "mse_loss", "where")["problems"] == []
    guest.perform("mse_loss", torch.ones(3), torch.ones(3))
    return guest.call("where")


@pytest.mark.parametrize("name", LITTER)
def test_next_fork_finds_nothing_of_what_was_left(name, guest, new_guest):
    with pytest.raises(wire.Closed) if name == "litter_for_the_next" else nullcontext():
        leave_litter(name, guest)
    guest.close()
    with new_guest(guest.worker) as following:
        following.load(LOOK_AROUND, "look_around")
        assert following.call("look_around") == []


# Not the odd names: should a link among them ever be followed, then not one to the root of this machine.
@pytest.mark.parametrize("name", ["litter_deep_folders", "litter_after_the_end"])
def test_litter_is_real_and_removed_where_nothing_confines_it(name, free_guest):
    box = leave_litter(name, free_guest)
    assert os.listdir(box) != []
    free_guest.close()
    left = os.path.lexists(box)
    subprocess.run(["rm", "-rf", box], check=True)
    assert not left


def test_links_that_a_submission_leaves_are_removed_and_not_followed(free_guest, knowledge):
    source = """
import os
def leave(secret):
    os.makedirs("sealed/inner")
    for place in (".", "sealed", "sealed/inner"):
        os.symlink(os.path.dirname(secret), f"{place}/folder")
        os.symlink(secret, f"{place}/file")
        os.symlink("..", f"{place}/up")
    os.chmod("sealed", 0)
    return os.getcwd()
"""
    free_guest.load(source, "leave")
    box = free_guest.call("leave", knowledge["secret"])
    assert os.listdir(box) != []
    free_guest.close()
    assert not os.path.lexists(box)
    assert Path(knowledge["secret"]).read_text() == "the grader's"
