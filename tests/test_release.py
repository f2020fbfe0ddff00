"""The release: what students get holds no solution, is the same each time, and its checks work in Jupyter."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.archive import list_files, write_zip
from autograder.assignment import load_assignment
from autograder.errors import AssignmentError
from autograder.otter.moving import move_in
from autograder.release import check_release, normalise, release, write_checks
from tests.handed_in import code, notebook

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def hw1():
    return load_assignment("hw1_losses", ROOT)


@pytest.fixture(scope="module")
def released(hw1, tmp_path_factory):
    """A fresh release: its folder and its zip."""
    return release(hw1, tmp_path_factory.mktemp("release"))


@pytest.fixture
def student_dir(released, tmp_path):
    """A copy of the released folder that a test may change."""
    return Path(shutil.copytree(released[0], tmp_path / "hw1_losses"))


def read(folder):
    return json.loads((folder / "hw1_losses.ipynb").read_text(encoding="utf-8"))


def source(cell):
    return "".join(cell["source"])


def test_importing_release_does_not_import_torch():
    code = "import sys, autograder.release; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_release_writes_notebook_data_and_zip(released):
    folder, archive, _ = released
    names = [path.relative_to(folder.parent).as_posix() for path in list_files(folder)]
    assert "hw1_losses/hw1_losses.ipynb" in names
    assert "hw1_losses/data/digits/MNIST/raw/t10k-images-idx3-ubyte" in names
    with zipfile.ZipFile(archive) as zipped:
        assert zipped.namelist() == names


def test_zip_depends_on_names_and_contents_only(student_dir, tmp_path):
    write_zip(student_dir, tmp_path / "one.zip")
    for path in list_files(student_dir):
        path.touch()
        path.chmod(0o600)
    write_zip(student_dir, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_released_notebook_is_valid_without_outputs_and_traces_of_otter_assign(released):
    notebook = read(released[0])
    nbformat.validate(notebook)
    for cell in notebook["cells"]:
        assert cell["cell_type"] != "raw"
        assert not cell.get("outputs")
    assert set(notebook["metadata"]) == {"kernelspec", "language_info", "otter"}


def test_normalise_is_stable_and_tells_equal_cells_apart():
    cell = {
        "cell_type": "code",
        "id": "x",
        "metadata": {},
        "source": "1",
        "outputs": [1],
        "execution_count": 4,
    }
    notebook = {"cells": [cell, cell], "metadata": {"widgets": 1}, "nbformat": 4, "nbformat_minor": 5}
    once = normalise(json.dumps(notebook))
    first, second = json.loads(once)["cells"]
    assert first["id"] != second["id"]
    assert normalise(once) == once


def test_normalise_keeps_of_a_cells_metadata_what_otter_needs():
    metadata = {"tags": ["a"], "otter": {"tests": ["q1"]}, "scrolled": True, "vscode": {}, "slideshow": {}}
    cell = {"cell_type": "markdown", "metadata": metadata, "source": "x"}
    once = json.loads(normalise(json.dumps({"cells": [cell], "metadata": {}})))
    assert once["cells"][0]["metadata"] == {"tags": ["a"], "otter": {"tests": ["q1"]}}


def test_checks_lie_beside_the_notebook_as_they_are_in_it(released):
    checks = read(released[0])["metadata"]["otter"]["tests"]
    files = {path.stem: path.read_text(encoding="utf-8") for path in (released[0] / "tests").iterdir()}
    assert files == checks


def test_checks_of_otters_older_format_become_files_that_otter_reads(tmp_path):
    case = {"code": ">>> x == 1\nTrue", "hidden": False, "locked": False}
    check = {"name": "q1", "points": 2, "suites": [{"cases": [case], "type": "doctest"}]}
    notebook = {"cells": [], "metadata": {"otter": {"OK_FORMAT": True, "tests": {"q1": check}}}}
    (tmp_path / "hw.ipynb").write_text(json.dumps(notebook))
    write_checks(tmp_path / "hw.ipynb")
    (tmp_path / "answer.py").write_text("x = 1\n")
    command = [sys.executable, "-m", "otter", "check", "answer.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "All tests passed!" in done.stdout, done.stderr


def test_two_releases_are_the_same_byte_for_byte(hw1, released, tmp_path):
    def contents(folder):
        return {path.relative_to(folder): path.read_bytes() for path in list_files(folder)}

    release(hw1, tmp_path)
    assert contents(tmp_path) == contents(released[0].parent)


def change_notebook(folder, edit):
    notebook = read(folder)
    edit(notebook)
    (folder / "hw1_losses.ipynb").write_text(json.dumps(notebook))


def copy_of_course(tmp_path, change_master):
    """The course with hw1 alone, whose master was changed."""
    for part in ("solutions/data", "solutions/hw1_losses", "tests/graders/hw1_losses"):
        shutil.copytree(ROOT / part, tmp_path / part)
    assignment = load_assignment("hw1_losses", tmp_path)
    notebook = json.loads(assignment.master.read_text(encoding="utf-8"))
    change_master(notebook)
    assignment.master.write_text(json.dumps(notebook))
    return assignment


@pytest.mark.parametrize(
    "out",
    [
        "solutions",
        "tests/graders",
        "tests/mistakes",
        "tests/variants",
        "solutions/hw1_losses",
        "solutions/data",
    ],
)
def test_release_never_replaces_a_part_of_the_course(tmp_path, out):
    assignment = copy_of_course(tmp_path, lambda master: None)
    before = list_files(tmp_path)
    with pytest.raises(AssignmentError, match="would replace"):
        release(assignment, tmp_path / out)
    assert list_files(tmp_path) == before


def test_release_never_replaces_a_folder_around_the_course(tmp_path):
    assignment = copy_of_course(tmp_path / "hw1_losses", lambda master: None)
    with pytest.raises(AssignmentError, match="would replace"):
        release(assignment, tmp_path)


def somebody_elses_folder(path):
    path.mkdir()
    (path / "thesis.tex").write_text("x")


@pytest.mark.parametrize(
    ("put", "reason"),
    [
        (somebody_elses_folder, r"not an older release, for it has no hw1_losses\.ipynb"),
        (lambda path: path.write_text("x"), "a file or a link"),
        (lambda path: path.symlink_to(path.parent), "a file or a link"),
    ],
)
def test_release_replaces_nothing_but_an_older_release(hw1, tmp_path, put, reason):
    put(tmp_path / "hw1_losses")
    before = list_files(tmp_path)
    with pytest.raises(AssignmentError, match=reason):
        release(hw1, tmp_path)
    assert list_files(tmp_path) == before


def test_release_into_a_file_is_refused(hw1, tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(AssignmentError, match="out: not a folder"):
        release(hw1, tmp_path / "out")


def test_newer_release_replaces_an_older_one_and_leaves_nothing_else(hw1, tmp_path):
    (tmp_path / "hw1_losses").mkdir()
    for name in ("hw1_losses.ipynb", "no_longer_there.txt"):
        (tmp_path / "hw1_losses" / name).write_text("old")
    release(hw1, tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["hw1_losses", "hw1_losses-autograder.zip", "hw1_losses.zip"]
    check_release(hw1, tmp_path)


def test_answer_cell_without_a_prompt_stays_and_data_has_no_hidden_files(tmp_path):
    def empty(master):
        answer = next(cell for cell in master["cells"] if "def mse_loss" in source(cell))
        answer["source"] = "# BEGIN SOLUTION NO PROMPT\nx = 1\n# END SOLUTION"

    assignment = copy_of_course(tmp_path, empty)
    (assignment.data_dir / ".ipynb_checkpoints").mkdir()
    (assignment.data_dir / ".ipynb_checkpoints" / "digits.py").write_text("x")
    folder, _, _ = release(assignment, tmp_path / "out")
    answers = [cell for cell in read(folder)["cells"] if "tags" in cell["metadata"]]
    assert [source(cell) for cell in answers].count("") == 1
    assert not [path for path in list_files(folder) if ".ipynb_checkpoints" in path.parts]


def test_release_of_a_master_that_leaks_is_refused_and_writes_nothing(tmp_path):
    def plant(master):
        text = next(cell for cell in master["cells"] if cell["cell_type"] == "markdown")
        text["source"] = [*text["source"], "\n\nHint: `exponentials = torch.exp(logits - largest)`"]

    leaky = copy_of_course(tmp_path / "course", plant)
    with pytest.raises(AssignmentError, match=r"cell \d+, would give away a line of the solution"):
        release(leaky, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_check_accepts_a_fresh_release_in_which_somebody_has_worked(hw1, student_dir):
    (student_dir / ".ipynb_checkpoints").mkdir()
    tried = read(student_dir)
    first = next(cell for cell in tried["cells"] if cell["cell_type"] == "code")
    first["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    (student_dir / ".ipynb_checkpoints" / "hw1_losses-checkpoint.ipynb").write_text(json.dumps(tried))
    (student_dir / ".OTTER_LOG").write_bytes(b"log")
    check_release(hw1, student_dir.parent)


def test_check_names_what_differs_from_the_master(hw1, student_dir):
    change_notebook(student_dir, lambda notebook: notebook["cells"][1].update(source="Something else"))
    (student_dir / "tests" / "q1.py").unlink()
    with pytest.raises(
        AssignmentError, match=r"by hw1_losses\.ipynb, tests/q1\.py\. Run `autograder release"
    ):
        check_release(hw1, student_dir.parent)


def test_check_names_what_leaks(hw1, student_dir):
    (student_dir / "data" / "notes.md").write_text("exponentials = torch.exp(logits - largest)")
    with pytest.raises(AssignmentError, match=r"data/notes\.md would give away a line of the solution"):
        check_release(hw1, student_dir.parent)


def test_check_of_what_was_never_released_says_so(hw1, tmp_path):
    with pytest.raises(AssignmentError, match="not released yet"):
        check_release(hw1, tmp_path)


def test_broken_master_is_refused_with_otters_reason(hw1, tmp_path):
    shutil.copytree(ROOT / "solutions" / "hw1_losses", tmp_path / "solutions" / "hw1_losses")
    broken = load_assignment("hw1_losses", tmp_path)
    notebook = json.loads(broken.master.read_text(encoding="utf-8"))
    notebook["cells"] = [cell for cell in notebook["cells"] if source(cell) != "# END TESTS"]
    broken.master.write_text(json.dumps(notebook))
    with pytest.raises(AssignmentError, match="Otter refused it"):
        release(broken, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def raw(text):
    return {"cell_type": "raw", "metadata": {}, "source": text}


@pytest.fixture(scope="module")
def otters(tmp_path_factory):
    """A course with an assignment that was written for Otter, whose only check is run without a cell."""
    root = tmp_path_factory.mktemp("otters")
    cells = [
        raw("# ASSIGNMENT CONFIG\nname: Lab"),
        raw("# BEGIN QUESTION\nname: q1\ncheck_cell: false"),
        raw("# BEGIN SOLUTION"),
        code("def double(x):\n    return 2 * x # SOLUTION"),
        raw("# END SOLUTION"),
        raw("# BEGIN TESTS"),
        code("assert double(1) == 2"),
        code("# HIDDEN\nassert double(21) == 42"),
        raw("# END TESTS"),
        raw("# END QUESTION"),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    (root / "lab.ipynb").write_text(notebook(*cells, metadata={"kernelspec": kernel}))
    return move_in(root / "lab.ipynb", root / "course")[0]


def test_question_without_a_cell_for_its_check_is_released(otters, tmp_path):
    folder, _, _ = release(otters, tmp_path)
    cells = json.loads((folder / "lab.ipynb").read_text(encoding="utf-8"))["cells"]
    assert [cell["metadata"]["otter"] for cell in cells if "otter" in cell["metadata"]] == [{"tests": ["q1"]}]


def test_check_sees_that_a_hidden_test_of_an_otter_master_changed(otters, tmp_path):
    release(otters, tmp_path)
    check_release(otters, tmp_path)
    master = otters.master.read_text(encoding="utf-8")
    otters.master.write_text(master.replace("double(21) == 42", "double(23) == 46"))
    try:
        with pytest.raises(AssignmentError, match="not what the master gives now, by its tests"):
            check_release(otters, tmp_path)
    finally:
        otters.master.write_text(master)


def run(notebook, folder, *, until=None):
    """Execute the notebook in a Jupyter kernel, up to the cell that starts with `until`; returns it."""
    if until:
        last = next(i for i, cell in enumerate(notebook["cells"]) if source(cell).startswith(until))
        notebook["cells"] = notebook["cells"][: last + 1]
    # Otter reads the checks from the file, the kernel runs the cells.
    (folder / "hw1_losses.ipynb").write_text(json.dumps(notebook))
    node = nbformat.from_dict(notebook)
    for cell in node.cells:
        cell.source = source(cell)
    NotebookClient(node, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    return node


def text_of(cell):
    return "".join(str(output.get("text") or output.get("data", {})) for output in cell.outputs)


def fill(notebook, solutions):
    """Put sources in the place of the skeletons that define the same first function."""
    for cell in notebook["cells"]:
        for name, text in solutions.items():
            if cell["cell_type"] == "code" and source(cell).startswith(f"def {name}("):
                cell["source"] = text.splitlines(keepends=True)


@pytest.mark.slow
def test_check_explains_what_is_wrong(student_dir):
    notebook = read(student_dir)
    wrong = "def mse_loss(prediction, target):\n    return ((prediction - target) ** 2).sum()\n"
    fill(notebook, {"mse_loss": wrong})
    ran = run(notebook, student_dir, until='grader.check("q2")')
    checks = {cell.source: text_of(cell) for cell in ran.cells if cell.source.startswith("grader.check")}
    assert "on the worked example the loss is 13/3 = 4.333; yours is 13.0000" in checks['grader.check("q1")']
    assert "NotImplementedError: q2: one_hot is not written yet" in checks['grader.check("q2")']
