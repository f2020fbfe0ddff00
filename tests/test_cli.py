"""The command line as a person meets it: a real process, its exit code and what it prints."""

import subprocess
import sys
import time

import click
import pytest

from autograder import __version__
from autograder.cli import cli, main

COMMANDS = sorted(cli.commands)


def _run(*arguments, cwd=None):
    command = [sys.executable, "-m", "autograder", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)


def test_root_help_comes_at_once():
    _run("--help")
    times_s = []
    for _ in range(5):
        started_s = time.perf_counter()
        assert _run("--help").returncode == 0
        times_s.append(time.perf_counter() - started_s)
    assert min(times_s) < 0.25


def test_version_is_the_packages():
    assert _run("--version").stdout.strip() == f"autograder {__version__}"


@pytest.mark.parametrize("name", COMMANDS)
def test_command_has_help_an_example_and_help_for_each_option(name):
    command = cli.commands[name]
    assert command.help
    assert f"autograder {name}" in command.epilog
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    assert all(option.help for option in options)
    shown = _run(name, "--help")
    assert shown.returncode == 0
    assert "Example:" in shown.stdout


def test_commands_are_those_of_the_documentation():
    assert {"demo", "doctor", "grade", "release", "report", "verify"} <= set(COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["grade", "hw_none", "x.ipynb", "--out", "o"], "no such assignment"),
        (["grade", "hw1_losses", "missing.ipynb", "--out", "o"], "missing.ipynb"),
        (["grade", "hw1_losses", "empty", "--out", "o"], "no submissions"),
        (["grade", "hw1_losses"], "PATH"),
        (["grade", "hw1_losses", "x", "--out", "o", "--jobs", "0"], "--jobs"),
        (["report", "nowhere"], "no gradebook here"),
        (["adjust", "nowhere", "ada", "q1", "--points", "1", "--reason", "x"], "no gradebook here"),
        (["nonsense"], "No such command"),
    ],
)
def test_what_the_user_can_fix_is_one_message_and_exit_code_1(tmp_path, arguments, message):
    (tmp_path / "empty").mkdir()
    done = _run(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "o").exists()


def test_message_shows_control_characters_of_a_name_as_escapes(tmp_path):
    done = _run("grade", "hw1_losses", "\x1b[31mred.ipynb", "--out", "o", cwd=tmp_path)
    assert done.returncode == 1
    assert "\x1b" not in done.stderr
    assert r"\x1b[31mred" in done.stderr


def test_device_that_there_is_none_of_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["grade", "hw1_losses", str(tmp_path), "--out", str(tmp_path / "out"), "--device", "tpu"])
    assert ended.value.code == 1
    assert "'tpu' is neither cpu nor cuda nor cuda:N" in capsys.readouterr().err
