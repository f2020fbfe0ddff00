"""What students install: their commands work as written, and check.py finds what is missing or broken."""

import importlib.util
import json
import os
import pty
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from autograder.release import write_zip
from tests.documents import COURSE
from tests.student_venv import REQUIREMENTS, blocks_left_to, make_student_venv, student_environ

CHECK = COURSE / "student_env" / "check.py"
README = "student_env/README.md"
#: A Python that sees no installed package.
BARE = [sys.executable, "-I", "-S", str(CHECK)]


def pins(path):
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE))


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """What a student has: the course's files, and an environment that is installed already, `course/`."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(COURSE / "student_env", folder / "student_env")
    venv = make_student_venv(folder / "course")
    yield folder
    shutil.rmtree(venv)  # gigabytes that pytest would keep


@pytest.fixture
def environ(clone, tmp_path):
    return student_environ(tmp_path, clone / "course")


@pytest.fixture
def check(monkeypatch):
    """check.py as a module of this process."""
    spec = importlib.util.spec_from_file_location("student_check", CHECK)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_check(clone, environ, **variables):
    command = ["python", "student_env/check.py"]
    return subprocess.run(
        command, cwd=clone, env=environ | variables, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_commands_of_the_readme_end_in_an_environment_that_is_ready(clone, tmp_path):
    # Installed beforehand from uv's cache, so that pip finds everything in place.
    (block,) = blocks_left_to("tests/test_student_env.py", README)
    command = ["bash", "-euo", "pipefail", "-c", block]
    done = subprocess.run(
        command, cwd=clone, env=student_environ(tmp_path), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All set." in done.stdout
    assert "FIX" not in done.stdout
    for name in pins(REQUIREMENTS):
        assert re.search(rf"ok +{name} ", done.stdout), name
    for name in ("Python", "training", "device", "Otter's checks", "notebooks"):
        assert re.search(rf"ok +{name} ", done.stdout), name


def test_check_names_the_fix_for_each_missing_package():
    done = subprocess.run(BARE, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert not done.stderr
    for name, version in pins(REQUIREMENTS).items():
        assert re.search(rf"FIX +{name} +missing\n +-> .*pip install {name}=={version}\n", done.stdout), name


def test_check_names_the_fix_for_a_package_that_is_broken_or_of_another_version(clone, environ, tmp_path):
    (tmp_path / "torch.py").write_text("raise ImportError('libtorch.so: not found\\nsecond line')")
    metadata = tmp_path / "matplotlib-1.0.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: matplotlib\nVersion: 1.0\n")
    done = run_check(clone, environ, PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert re.search(r"FIX +training +ImportError: libtorch.so: not found\n +-> ", done.stdout)
    assert re.search(r"FIX +matplotlib +1\.0, tested with .*\n +-> .*matplotlib==", done.stdout)
    assert "Traceback" not in done.stdout + done.stderr


def test_check_complains_when_training_does_not_lower_the_loss(check, monkeypatch):
    assert "falls" in check.try_training()
    monkeypatch.setattr(check, "STEPS", 1)
    assert check.find_out("training", check.try_training).fix


def test_check_complains_when_notebooks_run_in_another_python(check, monkeypatch, tmp_path):
    assert not check.find_out("notebooks", check.try_kernel).fix
    kernel = tmp_path / "kernels" / "python3" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    kernel.write_text(json.dumps({"argv": ["/usr/bin/python3", "-m", "ipykernel"], "display_name": "old"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    row = check.find_out("notebooks", check.try_kernel)
    assert "/usr/bin/python3" in row.found
    assert "ipykernel install" in row.fix


def show_in_terminal(**variables):
    """What check.py writes to a terminal, as text."""
    mine, theirs = pty.openpty()
    environ = {"TERM": "xterm", "PATH": "/usr/bin:/bin", **variables}
    with subprocess.Popen(BARE, stdout=theirs, env=environ) as process:
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(mine, 4096):
                shown += chunk
        except OSError:  # Linux's way of saying that the other end is closed
            pass
        os.close(mine)
    assert process.returncode == 1
    return shown.decode()


def test_check_is_coloured_in_a_terminal_only_and_not_where_colours_are_unwanted():
    assert "\033[31mFIX\033[0m" in show_in_terminal()
    assert "\033" not in show_in_terminal(NO_COLOR="1")
    assert "\033" not in show_in_terminal(TERM="dumb")
    assert "\033" not in subprocess.run(BARE, capture_output=True, text=True, check=False).stdout


def test_check_can_be_read_where_the_console_knows_ascii_only(tmp_path):
    folder = tmp_path / "Übung"
    shutil.copytree(COURSE / "student_env", folder)
    command = [sys.executable, "-S", str(folder / "check.py")]
    environ = {"PYTHONIOENCODING": "ascii", "PYTHONPATH": ""}
    done = subprocess.run(command, env=environ, capture_output=True, check=False)
    assert done.returncode == 1
    assert not done.stderr
    assert "Not ready yet." in done.stdout.decode("ascii")


def test_conda_and_the_container_install_the_same_as_pip():
    environment = yaml.safe_load((COURSE / "student_env" / "environment.yml").read_text(encoding="utf-8"))
    assert environment["name"] == "course"
    python, pip, packages = environment["dependencies"]
    # Conda reads the file beside its own, so the two can't disagree.
    assert (pip, packages) == ("pip", {"pip": ["-r requirements.txt"]})
    container = json.loads((COURSE / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    (block,) = blocks_left_to("tests/test_student_env.py", README)
    assert container["postCreateCommand"] == "python -m " + " && ".join(block.splitlines()[2:])
    (version,) = re.findall(r"^python=(\d+\.\d+)$", python)
    assert container["image"] == f"python:{version}-bookworm"
    assert tuple(map(int, version.split("."))) >= (3, 11)


def test_students_compute_with_the_versions_that_grade_them():
    graders = pins(COURSE / "requirements.txt")
    for name, version in pins(REQUIREMENTS).items():
        assert graders.get(name, version) == version, name


#: What of Colab the cell and Otter meet: a shell of that name, and an upload that gives names and bytes.
COLAB = {
    "__init__.py": "",
    "_shell.py": """
from IPython.core.interactiveshell import InteractiveShell
class Shell(InteractiveShell): pass
""",
    "files.py": """
import os, pathlib
def upload():
    path = pathlib.Path(os.environ["UPLOAD"])
    return {path.name: path.read_bytes()}
""",
}
RUN_CELLS = """
import json, sys
from google.colab._shell import Shell
shell = Shell.instance()
for cell in json.loads(sys.stdin.read()):
    shell.run_cell(cell).raise_error()
"""


def run_in_colab(environ, folder, upload, cells):
    stand_in = folder / "google" / "colab"
    stand_in.mkdir(parents=True, exist_ok=True)
    for name, text in COLAB.items():
        (stand_in / name).write_text(text)
    (folder / "content").mkdir()
    return subprocess.run(
        ["python", "-c", RUN_CELLS],
        cwd=folder / "content",
        env=environ | {"PYTHONPATH": str(folder), "UPLOAD": str(upload)},
        input=json.dumps(cells),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_colab_cell_makes_the_checks_of_an_uploaded_homework_work(environ, tmp_path):
    homework = COURSE / "assignments" / "hw1_losses"
    write_zip(homework, tmp_path / "hw1_losses (1).zip")
    notebook = json.loads((homework / "hw1_losses.ipynb").read_text(encoding="utf-8"))
    cell = (COURSE / "student_env" / "colab_cell.py").read_text(encoding="utf-8")
    otter = "".join(notebook["cells"][0]["source"])
    right, wrong = (f"def mse_loss(a, b): return ((a - b) ** 2).{reduce}()" for reduce in ("mean", "sum"))
    cells = [cell, otter, right, 'grader.check("q1")', wrong, 'grader.check("q1")']
    done = run_in_colab(environ, tmp_path, tmp_path / "hw1_losses (1).zip", cells)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "q1 results: All test cases passed!" in done.stdout
    assert "13/3 = 4.333; yours is 13.0000" in done.stdout
    assert (tmp_path / "content" / "hw1_losses" / "data").is_dir()


def test_colab_cell_installs_the_pinned_otter_and_asks_for_a_zip_again(environ, tmp_path):
    cell = (COURSE / "student_env" / "colab_cell.py").read_text(encoding="utf-8")
    assert f'"otter-grader=={pins(REQUIREMENTS)["otter-grader"]}"' in cell
    done = run_in_colab(environ, tmp_path, REQUIREMENTS, [cell])
    assert "requirements.txt is no zip file" in done.stdout + done.stderr
