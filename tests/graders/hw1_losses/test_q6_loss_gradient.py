"""q6, `loss_gradient`: against torch's autograd on the definitions in float64."""

import pytest
import torch
from torch.nn import functional

from autograder.checks import assert_close, assert_dtype, assert_finite, assert_leaves_no_trace
from autograder.drawing import compare, first

#: What is drawn for those who fail a test; no hidden input.
EXAMPLE = torch.tensor([[2, 0, -1], [0, 3, 1], [1, 1, 4], [-2, 0, 1]], dtype=torch.float64)
LARGE = EXAMPLE + torch.tensor([[1000], [-1000], [0], [0]])
EXAMPLE_LABELS = torch.tensor([0, 2, 2, 1])


def draw_example(student):
    """The first gradient that is wrong on the example, with the right classes outlined."""
    return first(
        compare(
            student.loss_gradient(kind, logits, EXAMPLE_LABELS),
            oracle(kind, logits, EXAMPLE_LABELS),
            what=f'An example{size}: loss_gradient("{kind}", …), compared with the right one',
            axes=("row", "class"),
            mark="the right class",
            marked=functional.one_hot(EXAMPLE_LABELS, 3).bool(),
        )
        for logits, size in ((EXAMPLE, ""), (LARGE, " with rows near 1000, -1000 and 0"))
        for kind in ("cross_entropy", "mse_onehot")
    )


pytestmark = [pytest.mark.question("q6"), pytest.mark.picture(of=draw_example)]

#: Square first: what does not line up raises an error elsewhere, and here gives wrong numbers that tell it.
SIZES = ((5, 5), (7, 4), (1, 3))


def loss(kind, logits, labels):
    if kind == "cross_entropy":
        return functional.cross_entropy(logits, labels)
    target = functional.one_hot(labels, logits.shape[1]).to(logits)
    return (torch.softmax(logits, dim=1) - target).square().mean()


def oracle(kind, logits, labels):
    leaf = logits.double().requires_grad_(True)
    (gradient,) = torch.autograd.grad(loss(kind, leaf, labels), leaf)
    return gradient


def check_values(student, inputs, kind):
    for count, num_classes in SIZES:
        logits, labels = inputs.normal(count, num_classes, scale=2), inputs.labels(count, num_classes)
        value = student.loss_gradient(kind, logits, labels)
        what = f'loss_gradient("{kind}", …)'
        right = functional.one_hot(labels, num_classes).bool()
        assert_close(
            value,
            oracle(kind, logits, labels),
            what=what,
            magnitude=100,
            axes=("row",),  # along the classes it would tell labels
            places={"the entries of the right class": right, "the entries of the wrong classes": ~right},
        )


@pytest.mark.points(5)
@pytest.mark.hint("Probabilities minus one-hot labels, over the number of rows, since the loss is a mean.")
def test_gradient_cross_entropy(student, inputs):
    """The closed-form gradient of the mean cross-entropy equals autograd's."""
    check_values(student, inputs, "cross_entropy")


@pytest.mark.points(5)
@pytest.mark.hint("Chain rule: 2(p − y)/(N·C) through the Jacobian of softmax, diag(p) − p pᵀ, row by row.")
def test_gradient_mse_onehot(student, inputs):
    """The closed-form gradient of the MSE on one-hot labels equals autograd's."""
    check_values(student, inputs, "mse_onehot")


@pytest.mark.points(3)
@pytest.mark.hint("It needs a softmax that survives logits of ±10,000.")
def test_gradient_extremes(student, inputs):
    """Both gradients are finite and right for logits near ±10,000."""
    logits, labels = inputs.normal(6, 4), inputs.labels(6, 4)
    logits[0] += 1e4
    logits[1] -= 1e4
    logits[2, 1], logits[3, 2] = 1e4, -1e4
    for kind in ("cross_entropy", "mse_onehot"):
        what = f'loss_gradient("{kind}", …) at logits near ±10,000'
        value = student.loss_gradient(kind, logits, labels)
        assert_finite(value, what=what)
        assert_close(value, oracle(kind, logits, labels), what=what, magnitude=1e4)


@pytest.mark.points(2)
@pytest.mark.hint("Bring the one-hot labels to the dtype of the logits; work on new tensors.")
def test_gradient_float32(student, inputs):
    """Both gradients keep float32 and float64, and change no input."""
    labels = inputs.labels(6, 5)
    for kind in ("cross_entropy", "mse_onehot"):
        for dtype in (torch.float32, torch.float64):
            logits = inputs.normal(6, 5, scale=3, dtype=dtype)
            answer = student.call("loss_gradient", kind, logits, labels)
            what = f'loss_gradient("{kind}", …) in {dtype}'
            assert_close(answer.value, oracle(kind, logits, labels), what=what, magnitude=10)
            assert_dtype(answer.value, dtype, what=what)
            assert_leaves_no_trace(answer, what="loss_gradient")
