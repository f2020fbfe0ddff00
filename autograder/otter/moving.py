"""A master notebook that was written for Otter in; an assignment of this course, with its own tests, out."""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from autograder.assignment import Assignment, load_assignment
from autograder.errors import AssignmentError
from autograder.otter.assign import assign
from autograder.otter.stored import read_tests

_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")

#: What an assignment's configuration names of files that lie beside the master.
_FILE_KEYS = ("files", "autograder_files", "requirements", "environment", "config_file")

#: What changes how Otter grades and is not carried over; whoever moves a course has to know. Packages are
#: those of the sandbox, whatever the master requires.
_NOT_CARRIED = ("seed", "plugins", "runs_on", "variables", "requirements", "environment")
_NOT_CARRIED_OF_GENERATE = (
    "seed",
    "seed_variable",
    "points_possible",
    "score_threshold",
    "plugins",
    "variables",
)

_FENCED = re.compile(r"^```otter\n(.*?)\n```$", re.MULTILINE | re.DOTALL)

_DESCRIPTION = """\
# Written for Otter: questions, points and tests are those of master.ipynb.
title = {title}
tests = "otter"

[limits]
time_limit_s = 60  # all cells up to a question's check, and the check
memory_mb = 2048
"""

GRADER = '''\
"""The tests that Otter's master has for this assignment; `autograder release` keeps them in step with it."""

from autograder.otter.hidden import hidden_tests

globals().update(hidden_tests(__file__))
'''


def move_in(master: Path, root: Path) -> tuple[Assignment, list[str]]:
    """Make `master` an assignment of the course in `root`; returns it, and what of Otter's was left behind.

    The notebook and the files that it names are copied to `root/solutions/<its name>/`. Raises
    AssignmentError when there is such an assignment already or Otter refuses the master; nothing is written
    then.
    """
    slug = master.stem
    if not _SLUG.fullmatch(slug) or slug == "data":
        raise AssignmentError(f"{master.name}: name the notebook with letters, digits, _ and -, as in lab_1")
    notebook = read_master(master)
    configuration = read_configuration(notebook, master)
    solutions_dir, graders_dir = root / "solutions" / slug, root / "tests" / "graders" / slug
    for folder in (solutions_dir, graders_dir):
        if folder.exists():
            raise AssignmentError(f"{folder}: exists already; rename the notebook, or remove that folder")
    with tempfile.TemporaryDirectory(prefix="import-") as name:
        source = Path(name) / "source"
        source.mkdir()
        (source / master.name).write_text(
            json.dumps(notebook, indent=1, ensure_ascii=False), encoding="utf-8"
        )
        for path in _named_files(configuration, master.parent):
            target = source / path.relative_to(master.parent)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        tests = read_tests(assign(source / master.name, Path(name) / "result"))
        if not tests.questions:
            raise AssignmentError(f"{master}: no question in it has tests, so there is nothing to grade")
        (source / master.name).rename(source / "master.ipynb")
        title = json.dumps(str(configuration.get("name") or slug), ensure_ascii=False)
        (source / "assignment.toml").write_text(_DESCRIPTION.format(title=title), encoding="utf-8")
        graders_dir.mkdir(parents=True)
        (graders_dir / "test_otter.py").write_text(GRADER, encoding="utf-8")
        tests.write(graders_dir)
        shutil.copytree(source, solutions_dir, ignore=shutil.ignore_patterns("__pycache__"))
    return load_assignment(slug, root), _left_behind(configuration)


def _left_behind(configuration: dict[str, Any]) -> list[str]:
    generate = configuration.get("generate")
    generate = generate if isinstance(generate, dict) else {}
    return [key for key in _NOT_CARRIED if configuration.get(key)] + [
        f"generate: {key}" for key in _NOT_CARRIED_OF_GENERATE if generate.get(key)
    ]


def read_master(path: Path) -> dict[str, Any]:
    """The notebook, with Otter's blocks in raw cells, where it has them in fenced text, too.

    Raises AssignmentError for what is no notebook.
    """
    try:
        notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        notebook["cells"] = [part for cell in notebook["cells"] for part in _unfenced(cell)]
    except OSError as cause:
        raise AssignmentError(f"{path}: cannot be read ({cause.strerror}); check the path") from cause
    except (ValueError, KeyError, TypeError) as cause:
        raise AssignmentError(f"{path}: this is no notebook of format 4") from cause
    return notebook


def _unfenced(cell: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The cell; of text with ```otter in it, the text around it and a raw cell for each."""
    source = "".join(cell["source"])
    if cell["cell_type"] != "markdown" or not _FENCED.search(source):
        yield cell
        return
    for number, part in enumerate(_FENCED.split(source)):
        if part.strip():
            kind = "raw" if number % 2 else "markdown"
            yield {"cell_type": kind, "metadata": {}, "source": part.strip("\n")}


def read_configuration(notebook: dict[str, Any], master: Path) -> dict[str, Any]:
    """The master's `# ASSIGNMENT CONFIG` cell, empty where it has none; raises AssignmentError."""
    sources = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "raw"]
    found = next((text for text in sources if text.strip().upper().startswith("# ASSIGNMENT CONFIG")), "")
    try:
        configuration = yaml.safe_load(found) or {}
    except yaml.YAMLError as cause:
        raise AssignmentError(f"{master}: its ASSIGNMENT CONFIG is not valid YAML: {cause}") from cause
    if not isinstance(configuration, dict):
        raise AssignmentError(f"{master}: its ASSIGNMENT CONFIG should have lines like `name: Lab 1`")
    return configuration


def _named_files(configuration: dict[str, Any], folder: Path) -> Iterator[Path]:
    """Files of the configuration, with those below folders and behind wildcards that it names."""
    wanted = ["requirements.txt"] if (folder / "requirements.txt").is_file() else []
    for key in _FILE_KEYS:
        value = configuration.get(key) or []
        is_list_of_packages = key == "requirements" and isinstance(value, list)
        if not is_list_of_packages:
            wanted += [value] if isinstance(value, str) else list(value)
    for name in dict.fromkeys(map(str, wanted)):
        paths = (
            sorted(folder.glob(name)) if not Path(name).is_absolute() and ".." not in Path(name).parts else []
        )
        if not paths:
            raise AssignmentError(
                f"{folder / name}: the master names it, but no such file lies below its folder"
            )
        for path in paths:
            yield from (
                (file for file in sorted(path.rglob("*")) if file.is_file()) if path.is_dir() else [path]
            )
