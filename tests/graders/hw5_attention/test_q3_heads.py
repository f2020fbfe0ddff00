"""q3, `split_heads` and `merge_heads`: against slices of the columns."""

import pytest
import torch

from autograder.checks import assert_close, assert_dtype, assert_grad, assert_leaves_no_trace, assert_raises

pytestmark = pytest.mark.question("q3")

#: B, T, D, H. In the square ones several of B, T, H and D/H are the same.
SIZES = ((2, 5, 12, 3), (3, 4, 10, 2), (4, 4, 16, 4), (2, 3, 9, 3), (1, 5, 4, 1), (3, 1, 6, 3), (2, 5, 3, 3))

SPLIT_AXES = ("example", "head", "element", "column")
MERGED_AXES = ("example", "element", "column")


def split_heads(x, num_heads):
    return torch.stack(x.chunk(num_heads, dim=-1), dim=1)


@pytest.mark.points(3)
@pytest.mark.hint("Cut the last dimension in two with a reshape, then exchange the dimensions of T and H.")
def test_split_values(student, inputs):
    """Head h gets the columns h·D/H to (h + 1)·D/H − 1 of every element."""
    for b, t, d, h in SIZES:
        x = inputs.normal(b, t, d)
        assert_close(student.split_heads(x, h), split_heads(x, h), what="split_heads", axes=SPLIT_AXES)


@pytest.mark.points(3)
@pytest.mark.hint("The steps of split_heads in reverse: first exchange H and T, then flatten the last two.")
def test_merge_values(student, inputs):
    """`merge_heads` puts the columns of the heads side by side, element by element."""
    for b, t, d, h in SIZES:
        x = inputs.normal(b, t, d)
        assert_close(student.merge_heads(split_heads(x, h)), x, what="merge_heads", axes=MERGED_AXES)


@pytest.mark.points(1)
@pytest.mark.hint("reshape works for any memory layout; view does not.")
def test_heads_strided(student, inputs):
    """Both work on tensors that are views of others, and merging undoes splitting."""
    x = inputs.normal(2, 5, 12)
    merged = student.probe("merge_strided", x.reshape(2, 5, 3, 4))["merged"]
    assert_close(merged, x, what="merge_heads of a transposed tensor", axes=MERGED_AXES)
    heads = student.probe("split_strided", x.transpose(0, 1).contiguous(), 3)["heads"]
    assert_close(heads, split_heads(x, 3), what="split_heads of a transposed tensor", axes=SPLIT_AXES)
    for h in (2, 4):
        merged = student.probe("round_trip", x, h)["merged"]
        assert_close(merged, x, what="merge_heads of split_heads", axes=MERGED_AXES)


@pytest.mark.points(1)
@pytest.mark.hint("Use reshape and transpose on the tensor itself, so that autograd can follow.")
def test_heads_gradient(student, inputs):
    """Gradients flow back through both functions."""
    x, cotangent = inputs.normal(2, 5, 12), inputs.normal(2, 5, 12)
    _, (grad,) = student.vjp("split_heads", x, 3, cotangent=split_heads(cotangent, 3))
    assert_grad(grad, cotangent, what="gradient of split_heads")
    _, (grad,) = student.vjp("merge_heads", split_heads(x, 3), cotangent=cotangent)
    assert_grad(grad, split_heads(cotangent, 3), what="gradient of merge_heads")


@pytest.mark.points(1)
@pytest.mark.hint("raise ValueError(...) when D % num_heads is not 0.")
def test_split_indivisible(student, inputs):
    """`split_heads` raises ValueError where D is not divisible by the number of heads."""
    for d, h in ((10, 4), (5, 2), (3, 6), (12, 5)):
        with assert_raises(ValueError, what="split_heads where D is not divisible by num_heads"):
            student.split_heads(inputs.normal(2, 4, d), h)
    student.split_heads(inputs.normal(2, 4, 12), 4)  # where it is divisible, nothing is raised


@pytest.mark.points(1)
@pytest.mark.hint("Work on new tensors or views, and return the dtype of the input.")
def test_heads_contract(student, inputs):
    """Both keep float32 and float64, and change neither their input nor torch's settings."""
    for dtype in (torch.float32, torch.float64):
        x = inputs.normal(2, 5, 12, dtype=dtype)
        heads = split_heads(x, 3)
        for name, args, expected in (("split_heads", (x, 3), heads), ("merge_heads", (heads,), x)):
            answer = student.call(name, *args)
            assert_close(answer.value, expected.double(), what=f"{name} in {dtype}")
            assert_dtype(answer.value, dtype, what=f"{name} in {dtype}")
            assert_leaves_no_trace(answer, what=name)
