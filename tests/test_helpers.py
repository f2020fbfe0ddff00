"""Helper modules of a zip: a forbidden call in them counts for the questions that import them, no others."""

import pytest

from autograder.submission import Cell
from autograder.worker import program
from autograder.worker.helpers import find_forbidden_in_helpers

BANNED = ["torch.autograd.grad"]
GUILTY = b"import torch\n\ndef g(loss, z):\n    return torch.autograd.grad(loss, z)\n"


def found(notebook, files, function="f", stop_at=()):
    parsed = program.parse([Cell(1, notebook)])
    return find_forbidden_in_helpers(parsed, files, [function], BANNED, stop_at=stop_at)


@pytest.mark.parametrize(
    "notebook",
    [
        "import helper\ndef f(z): return helper.g(z, z)",
        "from helper import g\ndef f(z): return g(z, z)",
        "from helper import g as other\ndef f(z): return other(z, z)",
        "def f(z):\n    import helper\n    return helper.g(z, z)",
        "from package.helper import g\ndef f(z): return g(z, z)",
    ],
)
def test_forbidden_call_in_an_imported_helper_is_found(notebook):
    name = "package/helper.py" if "package" in notebook else "helper.py"
    assert found(notebook, {name: GUILTY}) == [
        {"name": "torch.autograd.grad", "cell": 0, "line": 4, "where": name}
    ]


@pytest.mark.parametrize(
    "notebook",
    [
        "import helper\ndef f(z): return z",
        "def f(z): return z",
        "import helper\ndef other(z): return helper.g(z, z)\ndef f(z): return other(z)",
    ],
)
def test_helper_that_the_question_does_not_import_is_not_held_against_it(notebook):
    assert found(notebook, {"helper.py": GUILTY}, stop_at=["other"]) == []


def test_helper_without_a_forbidden_call_is_fine():
    notebook = "import helper\ndef f(z): return helper.g(z)"
    assert found(notebook, {"helper.py": b"def g(z): return z", "data.csv": GUILTY}) == []


def test_helper_that_is_no_python_accuses_nobody():
    assert found("import helper\ndef f(z): return helper.g(z)", {"helper.py": b"\xff\x00def"}) == []
