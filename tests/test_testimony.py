"""What of an exception's text, and of its traceback, reaches the page: no data, no invented line."""

import pytest
import torch

from autograder.submission import Cell, Submission
from autograder.testimony import MAX_MESSAGE_CHARS, frames_in, without_data

UNTOUCHED = (
    "The size of tensor a (4) must match the size of tensor b (7) at non-singleton dimension 1",
    "index -100 is out of bounds for dimension 1 with size 4",
    "Sizes of tensors must match except in dimension 1. Expected size 4 but got size 5 for tensor number 1.",
    "max(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim.",
    "mat1 and mat2 shapes cannot be multiplied (10x24 and 12x12)",
    "one of the variables needed for gradient computation has been modified by an inplace operation: "
    "[torch.DoubleTensor [5, 3]], which is output 0 of AsStrided, is at version 3; expected version 2",
    "AdamW.__init__() got an unexpected keyword argument 'decoupled_weight_decay'",
    "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!",
    "only tensor(s) of torch 2.1.0 and float32 with 3 dimensions, not x.to or h1",
    "can't reshape [2, 3, 4, 5] into shape '[2, -1]'",
)


@pytest.mark.parametrize("message", UNTOUCHED)
def test_messages_of_torch_keep_their_sizes(message):
    assert without_data(message) == message


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("loss is 0.7312", "loss is …"),
        ("got -1.5e-07, .25, [3.], 2E5 and +6.5", "got …, …, […], … and …"),
        ("seed 123456 and 9999", "seed … and …"),
        (f"bad: {[0, 1, 2, 3, 4, 5]}", "bad: […]"),
        (f"edges {[[0, 1], [1, 2]]} and {[(0, 1), (2, 0)]}", "edges […] and […]"),
        (f"labels {(2, 0, 4, 1, 3, 0)}", "labels (…)"),
    ],
)
def test_numbers_that_look_like_data_are_left_out(message, told):
    assert without_data(message) == told


@pytest.mark.parametrize(
    "value",
    [
        torch.arange(4),
        torch.randn(3, 4, dtype=torch.float64),
        torch.randn(30, 40, requires_grad=True) * 2,
        torch.randn(3).numpy(),
        torch.tensor([True, False]),
        torch.randn(2, 2).tolist(),
        torch.tensor(0.25).item(),
    ],
)
def test_printed_values_are_left_out(value):
    shown = without_data(f"wrong: {value!r} and {value}")
    assert not any(character.isdigit() for character in shown), shown


def test_tensor_that_is_cut_off_is_left_out():
    assert without_data(f"x = {torch.randn(50, 50)!r}"[:200]) == "x = tensor(…)"


def test_long_messages_are_cut():
    assert len(without_data("no " * 1000)) == MAX_MESSAGE_CHARS


SUBMISSION = Submission(
    "ada", "ada", "", (Cell(3, "def f(x):\n    return x + 1"),), {"helper.py": b"N = 5\n"}
)


def told(**fields):
    item = {"cell": 3, "line": 2, "function": "f", "text": "print(x)", "where": "", **fields}
    return [
        (frame.cell, frame.line, frame.function, frame.text, frame.where)
        for frame in frames_in([item], SUBMISSION)
    ]


def test_line_of_a_frame_is_read_from_the_submission():
    assert told() == [(3, 2, "f", "return x + 1", "")]
    assert told(cell=0, line=1, function="<module>", where="helper.py") == [
        (0, 1, "<module>", "N = 5", "helper.py")
    ]


@pytest.mark.parametrize(
    "place",
    [
        {"cell": 4},
        {"cell": 0, "where": "elsewhere.py"},
        {"cell": 0, "where": 7},
        {"line": 3},
        {"line": 0},
        {"line": True},
        {"cell": "3"},
        {"line": None},
    ],
)
def test_frame_that_points_at_no_line_of_the_submission_is_left_out(place):
    assert told(**place) == []


@pytest.mark.parametrize("name", ["0.7312", "g", "x_is_0_7312", None, "f\n"])
def test_function_that_the_submission_does_not_have_is_not_named(name):
    assert told(function=name) == [(3, 2, "", "return x + 1", "")]


def test_what_is_no_frame_is_left_out():
    assert frames_in([3, None, "x", []], SUBMISSION) == ()
