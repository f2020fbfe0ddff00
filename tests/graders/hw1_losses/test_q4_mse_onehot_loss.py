"""q4, `mse_onehot_loss`: against the definition, written with torch's softmax in float64."""

import pytest
import torch
from torch.nn import functional

from autograder.checks import (
    assert_close,
    assert_dtype,
    assert_finite,
    assert_grad,
    assert_leaves_no_trace,
)

pytestmark = [
    pytest.mark.question("q4"),
    pytest.mark.hint(
        "Compare probabilities, not logits, with the one-hot labels, and average over all N·C numbers."
    ),
]

#: Square first: what does not line up raises an error elsewhere, and here gives wrong numbers that tell it.
SIZES = ((5, 5), (7, 4), (1, 3), (6, 2))


def oracle(logits, labels):
    target = functional.one_hot(labels, logits.shape[1]).to(logits)
    return (torch.softmax(logits, dim=1) - target).square().mean()


@pytest.mark.points(6)
def test_mse_onehot_values(student, inputs):
    """`mse_onehot_loss` is the mean over N·C of the squared difference between softmax and one-hot."""
    for count, num_classes in SIZES:
        logits, labels = inputs.normal(count, num_classes, scale=2), inputs.labels(count, num_classes)
        value = student.mse_onehot_loss(logits, labels)
        assert_close(value, oracle(logits, labels), what="mse_onehot_loss", magnitude=100)


@pytest.mark.points(5)
def test_mse_onehot_gradient(student, inputs):
    """The gradient of `mse_onehot_loss` reaches the logits."""
    for count, num_classes in SIZES[:2]:
        logits, labels = inputs.normal(count, num_classes), inputs.labels(count, num_classes)
        cotangent = inputs.normal()
        _, (grad,) = student.vjp("mse_onehot_loss", logits, labels, cotangent=cotangent)
        leaf = logits.clone().requires_grad_(True)
        (expected,) = torch.autograd.grad(oracle(leaf, labels), leaf, cotangent)
        assert_grad(
            grad,
            expected,
            what="gradient of mse_onehot_loss",
            magnitude=100,
            axes=("row",),  # along the classes it would tell labels
        )


@pytest.mark.points(2)
@pytest.mark.hint("It needs a softmax that survives logits of ±10,000.")
def test_mse_onehot_extremes(student, inputs):
    """`mse_onehot_loss` and its gradient stay finite for logits near ±10,000."""
    logits, labels = inputs.normal(6, 4), inputs.labels(6, 4)
    logits[0] += 1e4
    logits[1] -= 1e4
    logits[2, 1], logits[3, 2] = 1e4, -1e4
    value, (grad,) = student.vjp("mse_onehot_loss", logits, labels)
    assert_finite(value, what="mse_onehot_loss of logits near ±10,000")
    assert_close(value, oracle(logits, labels), what="mse_onehot_loss of logits near ±10,000", magnitude=1e4)
    if grad is not None:
        assert_finite(grad, what="gradient of mse_onehot_loss at logits near ±10,000")


@pytest.mark.points(2)
@pytest.mark.hint("Bring the one-hot labels to the dtype of the logits; work on new tensors.")
def test_mse_onehot_float32(student, inputs):
    """`mse_onehot_loss` keeps float32 and float64, and changes no input."""
    labels = inputs.labels(6, 5)
    for dtype in (torch.float32, torch.float64):
        logits = inputs.normal(6, 5, scale=3, dtype=dtype)
        answer = student.call("mse_onehot_loss", logits, labels)
        expected = oracle(logits.double(), labels)
        assert_close(answer.value, expected, what=f"mse_onehot_loss in {dtype}", magnitude=10)
        assert_dtype(answer.value, dtype, what=f"mse_onehot_loss in {dtype}")
        assert_leaves_no_trace(answer, what="mse_onehot_loss")
