"""The reference: the master's cells as a submission, and as functions, without the experiment."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from autograder.assignment import Assignment, Limits, Question, load_assignment
from autograder.errors import AssignmentError
from autograder.mistakes import load_mistakes
from autograder.reference import load_cells, load_reference, reference_cells
from autograder.submission import Cell

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def hw1():
    return load_assignment("hw1_losses", ROOT)


def make_course(root, *cells, functions=("answer",)):
    """An assignment `tiny` whose master has these (cell type, source) pairs."""
    folder = root / "solutions" / "tiny"
    folder.mkdir(parents=True)
    notebook = {"cells": [{"cell_type": kind, "source": source.splitlines(True)} for kind, source in cells]}
    (folder / "master.ipynb").write_text(json.dumps(notebook))
    return Assignment("tiny", "Tiny", (Question("q1", "One", 1, functions),), Limits(), root)


def test_reference_cells_leave_out_tests_raw_cells_and_export(tmp_path):
    course = make_course(
        tmp_path,
        ("raw", "# ASSIGNMENT CONFIG"),
        ("markdown", "# Title"),
        ("code", "import math"),
        ("raw", "# BEGIN TESTS"),
        ("code", "def test_it(answer):\n    assert answer()"),
        ("raw", "# END TESTS"),
        ("code", "def answer():\n    return math.pi"),
        ("code", "# save first\ngrader.export(pdf=False)"),
    )
    assert reference_cells(course) == (Cell(3, "import math"), Cell(7, "def answer():\n    return math.pi"))


def test_loading_runs_definitions_and_constants_only(tmp_path):
    course = make_course(
        tmp_path,
        ("code", "import math\nimport no_such_module\nSCALE = 2\nraise SystemExit"),
        ("code", "def helper():\n    return SCALE * math.pi\n\ndef answer():\n    return helper()"),
        ("code", "answer = 1 / 0\nprint(answer)"),
    )
    assert load_reference(course)["answer"]() == pytest.approx(6.283, abs=1e-3)


def test_last_definition_wins(tmp_path):
    course = make_course(
        tmp_path, ("code", "def answer():\n    return 1"), ("code", "def answer():\n    return 2")
    )
    assert load_reference(course)["answer"]() == 2


def test_missing_function_is_named(tmp_path):
    course = make_course(tmp_path, ("code", "x = 1"))
    with pytest.raises(AssignmentError, match="does not define answer"):
        load_reference(course)


def test_missing_master_is_named(tmp_path):
    course = make_course(tmp_path, ("code", "x = 1"))
    course.master.unlink()
    with pytest.raises(AssignmentError, match="no master notebook"):
        reference_cells(course)


def test_cells_on_top_replace_what_the_reference_calls(hw1):
    namespace = load_reference(hw1)
    load_cells([Cell(1, "def softmax(logits, dim=-1):\n    return logits * 0")], namespace)
    logits, labels = torch.ones(1, 2), torch.tensor([0])
    assert namespace["mse_onehot_loss"](logits, labels) == 0.5


def test_reference_defines_every_function_of_hw1(hw1):
    namespace = load_reference(hw1)
    for question in hw1.questions:
        assert all(callable(namespace[name]) for name in question.functions)


def test_reference_does_not_import_what_only_the_experiment_needs():
    code = (
        "import sys; from pathlib import Path; from autograder.assignment import load_assignment;"
        "from autograder.reference import load_reference;"
        f"load_reference(load_assignment('hw1_losses', Path({str(ROOT)!r})));"
        "sys.exit('matplotlib' in sys.modules or 'torchvision' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


@pytest.mark.parametrize("reduction", ["none", "sum", "mean"])
@pytest.mark.parametrize("label_smoothing", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("ignore_index", [-100, 2])
def test_reference_cross_entropy_equals_torch(hw1, reduction, label_smoothing, ignore_index):
    generator = torch.Generator().manual_seed(3)
    cross_entropy = load_reference(hw1)["cross_entropy"]
    options = {"reduction": reduction, "label_smoothing": label_smoothing, "ignore_index": ignore_index}
    for scale in (1.0, 1e4):
        logits = torch.randn(6, 4, generator=generator, dtype=torch.float64) * scale
        labels = torch.tensor([0, ignore_index, 2, 3, 1, ignore_index])
        expected = torch.nn.functional.cross_entropy(logits, labels, **options)
        torch.testing.assert_close(cross_entropy(logits, labels, **options), expected)


def test_reference_gradients_equal_autograd(hw1):
    reference = load_reference(hw1)
    logits = torch.randn(5, 3, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    labels = torch.tensor([0, 2, 1, 1, 0])
    for kind, loss in (
        ("cross_entropy", reference["cross_entropy"]),
        ("mse_onehot", reference["mse_onehot_loss"]),
    ):
        leaf = logits.clone().requires_grad_(True)
        (expected,) = torch.autograd.grad(loss(leaf, labels), leaf)
        torch.testing.assert_close(reference["loss_gradient"](kind, logits, labels), expected)


def test_every_mistake_loads_on_the_reference_and_explains_itself(hw1):
    for mistake in load_mistakes(hw1):
        load_cells([Cell(1, mistake.source)], load_reference(hw1))
        assert mistake.misconception.title.endswith("."), mistake.name
        assert len(mistake.misconception.explanation) > 40, mistake.name
