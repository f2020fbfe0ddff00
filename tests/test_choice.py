"""Which sandbox is taken, and what happens where there is none: seen on a machine made poorer."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from autograder.cli import EXIT_FIXABLE
from autograder.doctor import examine
from autograder.errors import AutograderError, SandboxFault
from autograder.protections import describe, lacking, warning
from autograder.sandbox import choice, opening
from autograder.sandbox.lack import Lack
from tests.conftest import have_sandbox
from tests.test_sandbox import NO_NAMESPACES, REFUSE

COURSE = Path(__file__).resolve().parent.parent
HONEST = COURSE / "tests/variants/hw1_losses/vectorised.py"

AUTOGRADER = (
    REFUSE
    + """
from autograder.cli import main

refuse(json.loads(sys.argv[1]))
main(sys.argv[2:])
"""
)


def grade_on_a_bare_machine(out_dir, *options):
    return on_a_bare_machine(
        "grade", "hw1_losses", str(HONEST), "--out", str(out_dir), "--jobs", "1", *options
    )


def on_a_bare_machine(*arguments):
    """`autograder …` where there is no engine, no bubblewrap, and no namespace to be had."""
    command = [sys.executable, "-c", AUTOGRADER, json.dumps([NO_NAMESPACES]), *arguments]
    environment = {"PATH": "/nowhere", "HOME": "/nowhere", "LANG": "C.UTF-8", "COLUMNS": "200"}
    return subprocess.run(
        command, capture_output=True, text=True, cwd=COURSE, env=environment, timeout=120, check=False
    )


def test_nothing_is_graded_where_nothing_confines_and_the_reasons_are_told(tmp_path):
    done = grade_on_a_bare_machine(tmp_path / "out")
    assert done.returncode == EXIT_FIXABLE
    assert "Traceback" not in done.stderr
    words = " ".join(done.stderr.split())
    for part in (
        "no sandbox works on this machine, so nothing was graded",
        "container: podman is not installed; docker is not installed (to change that: apt-get",
        "bubblewrap: bwrap is not installed (to change that: apt-get install bubblewrap)",
        "kernel: no namespaces: unshare: Operation not permitted",
        "autograder doctor",
        "--sandbox none",
    ):
        assert part in words
    assert not list((tmp_path / "out").glob("results/*"))


def test_grading_unconfined_works_when_asked_for_and_every_result_says_so(tmp_path):
    done = grade_on_a_bare_machine(tmp_path / "out", "--sandbox", "none")
    assert done.returncode == 0, done.stderr
    assert "Warning: Graded without a sandbox" in " ".join(done.stdout.split())
    results = json.loads((tmp_path / "out/results/vectorised/results.json").read_text())
    assert results["score"] == 100
    assert results["extra_data"]["sandbox"] == "none (unconfined)"
    assert results["extra_data"]["warning"] == warning("none (unconfined)")
    assert results["output"].startswith("Graded without a sandbox (--sandbox none)")
    for page in ("report.html", "results/vectorised/feedback.html"):
        assert "Graded without a sandbox (--sandbox none)" in (tmp_path / "out" / page).read_text()


def test_doctor_finds_nothing_that_holds_there_and_says_what_to_do():
    done = on_a_bare_machine("doctor")
    assert done.returncode == EXIT_FIXABLE
    assert "none of these holds" in done.stdout
    for remedy in ("apt-get install podman", "apt-get install bubblewrap", "user.max_user_namespaces=10000"):
        assert remedy in done.stdout


def test_doctor_lets_the_probe_loose_in_every_sandbox(capsys):
    assert examine(Console(width=200))
    lines = capsys.readouterr().out.splitlines()
    for kind in choice.STRONGEST_FIRST:
        (line,) = (line for line in lines if f"{kind} sandbox" in line)
        lack = choice.lack(kind)
        assert (lack.reason if lack else f"{kind} (") in line
        assert ("ok" in line.split(kind)[0]) == (not lack)


def test_sandbox_by_name_that_is_lacking_is_refused_with_the_remedy(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(AutograderError, match="--sandbox bubblewrap: bwrap is not installed"):
        list(choice.candidates("bubblewrap"))
    with pytest.raises(AutograderError, match="no sandbox is called 'gaol'; choose auto, container"):
        list(choice.candidates("gaol"))


def test_auto_takes_the_next_when_the_strongest_fails_its_self_test(monkeypatch):
    monkeypatch.setattr(
        choice, "lack", lambda kind, device: Lack("absent", "buy one") if kind == "container" else None
    )
    tried = []

    def require_tight(worker):
        tried.append(worker.kind)
        if worker.kind == "bubblewrap":
            raise SandboxFault("the bubblewrap sandbox does not hold")

    monkeypatch.setattr(opening, "require_tight", require_tight)
    monkeypatch.setattr(opening, "open_enclosure", lambda kind, room, device: choice.start_program("kernel"))
    with opening.open_sandbox("auto") as worker:
        assert worker.kind == "kernel"
    assert tried == ["bubblewrap", "kernel"]


#: It has the image, and is gone when it is asked for a container.
VANISHING = """#!/bin/sh
/bin/rm -- "$0"
"""


@pytest.fixture
def vanishing_engine(tmp_path, monkeypatch):
    program = tmp_path / "podman"
    program.write_text(VANISHING)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))


def test_engine_that_is_gone_when_it_is_used_is_a_fault_of_that_sandbox(vanishing_engine):
    with pytest.raises(SandboxFault, match="the container sandbox could not be started: podman is not inst"):
        opening.open_sandbox("container")


def test_auto_takes_the_next_when_the_engine_is_gone(vanishing_engine):
    have_sandbox("kernel")
    with opening.open_sandbox("auto") as worker:
        assert worker.kind == "kernel"


def test_result_names_what_was_enforced_and_what_was_off():
    enforced = ("mount namespace", "pid namespace", "other user", "rlimits", "landlock 7", "seccomp")
    line = describe("kernel", enforced)
    assert line == f"kernel ({', '.join(enforced)}; off: network namespace)"
    assert lacking("kernel", (*enforced, "network namespace")) == ()
    assert warning(line) == ""
    # Who is not root has no other user to change to, and loses nothing by it.
    assert "other user" not in describe("kernel", ("no capabilities", "seccomp"))
    assert warning(describe("none", ())).startswith("Graded without a sandbox")
