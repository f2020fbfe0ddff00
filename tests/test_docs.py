"""What the documents promise: their commands run, their links lead somewhere, nothing is of one machine."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.cli import cli
from tests.documents import COURSE, DOCUMENTS, anchors, blocks, inline_commands, links, read, write

SAMPLES = "tests/samples/hw1_losses"

#: What readers have and the course has not: where a document's commands find it, and a sample to be it.
MATERIAL = {
    "submissions/ada.ipynb": f"{SAMPLES}/ada.ipynb",
    "submissions/dennis.ipynb": f"{SAMPLES}/dennis.ipynb",
    "late/grace.ipynb": f"{SAMPLES}/grace.ipynb",
    "canvas.csv": "tests/samples/lms/canvas.csv",
    "lab1.ipynb": "autograder/scaffold_files/solutions/hw0_template/master.ipynb",
}

#: Commands in running text that no block shows, and the file that runs them.
ELSEWHERE = {
    "autograder --help": "tests/test_cli.py",
    "autograder --version": "tests/test_cli.py",
    "otter assign": "tests/test_otter_masters.py",
    "otter run": "tests/benchmarks/grading.py",
}

#: Commands that no machine of ours can run; their document has to say so.
UNTESTED = {
    "conda env create -f student_env/environment.yml": "conda are not tested",
    "conda activate course": "conda are not tested",
}

LIMIT_S = 600


def git_files(*options):
    done = subprocess.run(
        ["git", "ls-files", "-z", *options], cwd=COURSE, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip("not a git checkout")
    return [COURSE / name for name in done.stdout.split("\0") if name and (COURSE / name).is_file()]


@pytest.fixture
def clone(tmp_path):
    """What somebody who clones the course has, with this environment activated and the material at hand."""
    folder = tmp_path / "course"
    for path in git_files("--cached", "--others", "--exclude-standard"):
        target = folder / path.relative_to(COURSE)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    for name, sample in MATERIAL.items():
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(COURSE / sample, folder / name)
    yield folder
    shutil.rmtree(folder / ".venv", ignore_errors=True)  # gigabytes that pytest would keep


def run_block(block, folder):
    """Run a block as it stands; fails with its output unless it ends as the document says."""
    foreign = ("PYTEST_", "COVERAGE_", "VIRTUAL_ENV")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environ["PATH"]])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block.text],
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    expected = int(block.argument) if block.note == "exit" else 0
    assert done.returncode == expected, f"line {block.line}:\n{block.text}\n{done.stdout[-4000:]}"


def is_run_here(block):
    return block.language == "bash" and block.note != "test"


def all_blocks():
    return [(name, block) for name in DOCUMENTS for block in blocks(read(name))]


def documents_to_run():
    return sorted({name for name, block in all_blocks() if is_run_here(block)})


@pytest.mark.slow
@pytest.mark.timeout(2 * LIMIT_S)
@pytest.mark.parametrize("name", documents_to_run())
def test_commands_of_a_document_work_in_the_order_in_which_they_stand(name, clone):
    for block in blocks(read(name)):
        if block.note in ("file", "append", "cells"):
            write(block, clone)
        elif is_run_here(block):
            run_block(block, clone)


def test_block_that_is_left_to_another_test_is_run_by_it():
    for name, block in all_blocks():
        if block.note == "test":
            text = read(block.argument)
            # It has the commands itself, or runs what it finds in the document.
            has_them = all(line in text for line in block.text.splitlines())
            assert has_them or Path(name).name in text, f"{name}, line {block.line}: not in {block.argument}"


def commands_that_nobody_runs(text):
    """Commands in running text with which no command of a block in any document begins."""
    run = [command for _, block in all_blocks() for command in block.commands]
    return [each for each in inline_commands(text) if not any(f"{c} ".startswith(f"{each} ") for c in run)]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_command_in_running_text_is_also_run(name):
    for command in commands_that_nobody_runs(read(name)):
        if command in UNTESTED:
            assert UNTESTED[command] in " ".join(read(name).split()), command
        else:
            assert command in ELSEWHERE, f"no block of a document begins with `{command}`"
            assert all(word in read(ELSEWHERE[command]) for word in command.split()[1:]), command


def test_command_that_nobody_runs_is_found_however_it_is_set():
    text = "`autograder`, `autograder grade`, `autograder grade hw9\n--jobs 3`, `.venv/bin/pytest tests/new`"
    assert commands_that_nobody_runs(text) == ["autograder grade hw9 --jobs 3", "pytest tests/new"]


def test_block_says_what_it_is_and_the_comment_above_it_is_understood():
    for name in DOCUMENTS:
        for block in blocks(read(name)):
            # An indented fence, or one that isn't closed, has no such name either.
            assert re.fullmatch(r"bash|text|python|toml|json", block.language), f"{name}, line {block.line}"
        comments = re.findall(r"^<!--.*?-->\n```", read(name), flags=re.DOTALL | re.MULTILINE)
        assert len(comments) == sum(bool(block.note) for block in blocks(read(name))), name


def test_readme_tries_and_tests_in_one_line_each():
    tries, tests = [block for block in blocks(read("README.md")) if block.language == "bash"]
    assert tries.commands[-1] == "autograder demo"
    assert re.fullmatch(r"python -m pytest( -\S+ ?\w*)*", tests.commands[-1])
    assert tries.text.count("\n") == tests.text.count("\n") == 1


def test_ci_runs_the_test_command_of_the_readme():
    script = read(".ci/run")
    # The script's own way of finding the command, so that neither can change alone.
    (program,) = re.findall(r"test_command=\$\(awk '(.*?)' README\.md\)", script)
    done = subprocess.run(
        ["awk", program, "README.md"], cwd=COURSE, capture_output=True, text=True, check=True
    )
    _, tests = [block for block in blocks(read("README.md")) if block.language == "bash"]
    assert done.stdout == tests.text
    assert re.search(r'^bash .*-c "\$test_command"$', script, flags=re.MULTILINE)


@pytest.mark.parametrize("name", [*DOCUMENTS, "CHANGELOG.md"])
def test_commands_that_a_document_names_exist(name):
    named = set(re.findall(r"(?:`|bin/)autograder ([a-z]+)", read(name)))
    assert named <= set(cli.commands)
    assert named or name != "README.md"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_a_document_links_to_exists(name):
    for link in links(read(name)):
        path, _, anchor = link.partition("#")
        if "://" in link:
            continue
        target = (COURSE / name).parent / path if path else COURSE / name
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), link


def test_requirements_name_no_address():
    files = [path for path in git_files() if "requirements" in path.name and path.suffix in (".txt", ".in")]
    assert {"requirements.txt", "requirements-dev.txt"} <= {path.name for path in files}
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert "://" not in text, path
        assert not re.search(
            r"^\s*(-i|--index-url|--extra-index-url|-f|--find-links)\b", text, flags=re.MULTILINE
        )


def test_no_file_tells_where_this_checkout_lies():
    places = {str(COURSE), os.path.realpath(COURSE)}
    # "/app" or the like would be found in many an honest sentence.
    markers = [place.encode() for place in places if place.count("/") >= 2]
    found = [path for path in git_files() if any(marker in path.read_bytes() for marker in markers)]
    assert not found
