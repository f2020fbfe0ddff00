"""q6, `patchify`: against slices of the pictures, one patch at a time."""

import pytest
import torch

from autograder.checks import (
    as_tensor,
    assert_close,
    assert_dtype,
    assert_grad,
    assert_leaves_no_trace,
    assert_raises,
)
from autograder.drawing import compare, first


def draw_example(student):
    """The pixels of a picture that the answer has in other places than where they belong. No hidden input."""
    return first(draw_misplaced(student, channels) for channels in (1, 2))


def draw_misplaced(student, channels):
    images = torch.arange(1.0, channels * 24 + 1, dtype=torch.float64).reshape(1, channels, 4, 6)
    value, expected = as_tensor(student.patchify(images, 2), what="patchify"), patchify(images, 2)
    if value.shape != expected.shape:
        return None
    # Back to the picture: each number of the answer at the pixel whose place it takes.
    is_misplaced = (value != expected).reshape(2, 3, channels, 2, 2).permute(2, 0, 3, 1, 4)
    is_misplaced = is_misplaced.reshape(channels, 4, 6).double()
    first_patch = torch.zeros(4, 6, dtype=torch.bool)
    first_patch[:2, :2] = True
    return compare(
        is_misplaced,
        torch.zeros_like(is_misplaced),
        what=f"An example, 4 × 6 pixels in {channels} channel{'s' * (channels > 1)}, patches of 2 × 2: "
        "the pixels that stand elsewhere in the patches than they should",
        axes=("channel", "row", "column"),
        mark="patch 0",
        marked=first_patch,
        signs=None,
    )


pytestmark = [pytest.mark.question("q6"), pytest.mark.picture(of=draw_example)]

AXES = ("example", "patch", "number within the patch")


def patchify(images, patch):
    _, _, height, width = images.shape
    corners = [(top, left) for top in range(0, height, patch) for left in range(0, width, patch)]
    cut = [images[:, :, top : top + patch, left : left + patch].flatten(1) for top, left in corners]
    return torch.stack(cut, dim=1)


def check_values(student, inputs, sizes):
    for (b, c, height, width), patch in sizes:
        images = inputs.normal(b, c, height, width)
        assert_close(student.patchify(images, patch), patchify(images, patch), what="patchify", axes=AXES)


@pytest.mark.points(4)
@pytest.mark.hint("Patches are numbered row by row, as a page is read; within a patch likewise.")
def test_patchify_grey(student, inputs):
    """Pictures of one channel are cut into patches row by row, each flattened row by row."""
    sizes = (
        ((2, 1, 6, 6), 2),
        ((3, 1, 4, 6), 2),
        ((2, 1, 9, 6), 3),
        ((1, 1, 4, 4), 4),
        ((2, 1, 3, 5), 1),
        ((1, 1, 2, 8), 2),
    )
    check_values(student, inputs, sizes)


@pytest.mark.points(5)
@pytest.mark.hint("Each patch is flattened as (channel, row, column): all of channel 0 first.")
def test_patchify_channels(student, inputs):
    """With several channels, each patch is flattened as (channel, row, column)."""
    sizes = (
        ((2, 3, 4, 6), 2),
        ((2, 2, 4, 4), 2),
        ((3, 3, 9, 9), 3),
        ((4, 4, 16, 16), 4),
        ((1, 5, 8, 4), 4),
        ((1, 3, 2, 2), 2),
        ((2, 3, 3, 2), 1),
    )
    check_values(student, inputs, sizes)


@pytest.mark.points(2)
@pytest.mark.hint("Use reshape, permute or unfold on the tensor itself, so that autograd can follow.")
def test_patchify_gradient(student, inputs):
    """Gradients flow back to the pixels."""
    images = inputs.normal(2, 3, 4, 6)
    cotangent = inputs.normal(2, 3, 4, 6)
    _, (grad,) = student.vjp("patchify", images, 2, cotangent=patchify(cotangent, 2))
    assert_grad(grad, cotangent, what="gradient of patchify")


@pytest.mark.points(3)
@pytest.mark.hint("raise ValueError(...) when patch does not divide H, or does not divide W.")
def test_patchify_indivisible(student, inputs):
    """A patch size that does not divide both sides raises ValueError."""
    for height, width, patch in ((5, 7, 2), (6, 8, 4), (8, 6, 4), (4, 4, 3), (2, 2, 4), (4, 9, 6)):
        with assert_raises(ValueError, what="patchify where the patch size does not divide the sides"):
            student.patchify(inputs.normal(2, 3, height, width), patch)
    student.patchify(inputs.normal(2, 3, 4, 6), 2)  # where it does, nothing is raised


@pytest.mark.points(1)
@pytest.mark.hint("Work on new tensors or views, and return the dtype of the pictures.")
def test_patchify_contract(student, inputs):
    """It keeps float32 and float64, and changes neither the pictures nor torch's settings."""
    for dtype in (torch.float32, torch.float64):
        images = inputs.normal(2, 3, 4, 6, dtype=dtype)
        answer = student.call("patchify", images, 2)
        assert_close(answer.value, patchify(images, 2).double(), what=f"patchify in {dtype}", axes=AXES)
        assert_dtype(answer.value, dtype, what=f"patchify in {dtype}")
        assert_leaves_no_trace(answer, what="patchify")
