"""What the documents promise: commands that exist, a test command that CI runs, nothing of one machine."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from autograder.cli import cli

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def git_files():
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def command_blocks(text):
    return re.findall(r"^```bash\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)


def test_readme_tries_and_tests_in_one_line_each():
    blocks = command_blocks(README)
    assert len(blocks) == 2
    assert all(block.count("\n") == 1 for block in blocks)
    assert blocks[0].strip().endswith(".venv/bin/autograder demo")
    assert re.search(r"\.venv/bin/python -m pytest( -\S+ ?\w*)*$", blocks[1].strip())


def test_ci_runs_the_test_command_of_the_readme():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    # The script's own way of finding the command, so that neither can change alone.
    (program,) = re.findall(r"test_command=\$\(awk '(.*?)' README\.md\)", script)
    done = subprocess.run(["awk", program, "README.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == command_blocks(README)[1]
    assert re.search(r'^bash .*-c "\$test_command"$', script, flags=re.MULTILINE)


@pytest.mark.parametrize(
    "name", ["README.md", "autograder/DESIGN.md", "CHANGELOG.md", "student_env/README.md"]
)
def test_commands_that_a_document_names_exist(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|bin/)autograder ([a-z]+)", text))
    assert named <= set(cli.commands)
    assert named or name != "README.md"


@pytest.mark.parametrize("name", ["README.md", "autograder/DESIGN.md", "student_env/README.md"])
def test_files_that_a_document_links_to_exist(name):
    document = ROOT / name
    links = re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8"))
    for link in links:
        assert "://" in link or (document.parent / link).exists(), link


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
    places = {str(ROOT), os.path.realpath(ROOT)}
    # "/app" or the like would be found in many an honest sentence.
    markers = [place.encode() for place in places if place.count("/") >= 2]
    found = [path for path in git_files() if any(marker in path.read_bytes() for marker in markers)]
    assert not found
