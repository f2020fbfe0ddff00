"""Probes: beside an oracle in the grader and beside a submission in its fork; what they know and return."""

import pytest
import torch

from autograder.oracle import Oracle, read_probes
from autograder.student import Reply, SubmissionFailure
from autograder.worker.operations import Answer, MissingFunctionError

PROBES = """
import torch

def step(x):
    weight = torch.zeros_like(x)
    result = student.update(weight, x)
    return {"weight": weight, "result": result}

def _private():
    pass
"""


def update(weight, gradient):
    weight -= gradient
    return weight.sum()


@pytest.fixture
def grader(tmp_path):
    """The path of a hidden test with probes beside it."""
    (tmp_path / "probes.py").write_text(PROBES, encoding="utf-8")
    return tmp_path / "test_q1_update.py"


X = torch.tensor([1.0, 2.0])


def test_oracle_runs_the_probe_on_trusted_functions(grader):
    expected = Oracle(grader, update=update).probe("step", X)
    assert torch.equal(expected["weight"], -X)
    assert expected["result"] == -3


def test_oracle_leaves_its_arguments_alone(grader):
    given = X.clone()
    Oracle(grader, update=lambda weight, gradient: gradient.zero_()).probe("step", given)
    assert torch.equal(given, X)


def test_probe_of_a_missing_function_says_which(grader):
    with pytest.raises(MissingFunctionError, match="`update` is not defined"):
        Oracle(grader).probe("step", X)


def test_private_function_is_no_probe(grader):
    with pytest.raises(MissingFunctionError, match="`_private`"):
        Oracle(grader, update=update).probe("_private")


def test_assignment_without_probes_has_an_empty_text(tmp_path):
    assert read_probes(tmp_path) == ""


@pytest.fixture
def probed(kernel_worker, new_guest):
    """`probed(source)`: the reply frame of the probe `step` beside that submission, in a confined fork."""

    def probed(source):
        with new_guest(kernel_worker) as guest:
            guest.load_cells([source], "update", probes=PROBES)
            return guest.perform("step", X, is_probe=True)

    return probed


def test_probe_drives_a_submission_in_its_fork(probed):
    reply = probed("def update(weight, gradient):\n    weight.sub_(gradient)\n    return 7")
    assert torch.equal(reply["answer"]["value"]["weight"], -X)
    assert reply["answer"]["value"]["result"] == 7


def test_probe_of_a_submission_without_the_function_is_told_as_missing(probed):
    reply = probed("x = 1")
    assert reply["missing"] is True
    assert "`update` is not defined" in reply["error"]["message"]


def test_error_under_a_probe_shows_the_students_lines_only(probed):
    reply = probed("def update(weight, gradient):\n    return gradient[9]")
    assert [(frame["cell"], frame["line"]) for frame in reply["error"]["frames"]] == [(1, 2)]


@pytest.mark.parametrize("forged", [None, [], "weight", 3, {"other": 1}], ids=repr)
def test_forged_reply_of_a_probe_is_the_submissions_failure(forged):
    with pytest.raises(SubmissionFailure, match="could not be understood"):
        Reply(Answer(forged))["weight"]
