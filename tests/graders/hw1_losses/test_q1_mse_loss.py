"""q1, `mse_loss`: against the mean of squared differences in float64."""

import pytest
import torch

from autograder.checks import assert_close, assert_dtype, assert_grad, assert_leaves_no_trace

pytestmark = [
    pytest.mark.question("q1"),
    pytest.mark.hint("The mean runs over every element, whatever the number of dimensions."),
]

SHAPES = ((7,), (5, 3), (2, 3, 4), (1,), (4, 4))


@pytest.mark.points(2)
def test_mse_values(student, inputs):
    """`mse_loss` is the mean of the squared differences over all elements."""
    for shape in SHAPES:
        prediction, target = inputs.normal(*shape, scale=3), inputs.normal(*shape)
        expected = (prediction - target).square().mean()
        assert_close(student.mse_loss(prediction, target), expected, what="mse_loss", magnitude=100)


@pytest.mark.points(1)
def test_mse_gradient(student, inputs):
    """The gradient of `mse_loss` reaches the prediction."""
    for shape in SHAPES[1:3]:
        prediction, target = inputs.normal(*shape), inputs.normal(*shape)
        cotangent = inputs.normal()
        _, (grad, _) = student.vjp("mse_loss", prediction, target, cotangent=cotangent)
        expected = cotangent * 2 * (prediction - target) / prediction.numel()
        assert_grad(grad, expected, what="gradient of mse_loss", magnitude=100)


@pytest.mark.points(1)
def test_mse_float32(student, inputs):
    """`mse_loss` works in float32 and returns float32."""
    prediction, target = inputs.normal(6, 5, dtype=torch.float32), inputs.normal(6, 5, dtype=torch.float32)
    value = student.mse_loss(prediction, target)
    assert_close(
        value,
        (prediction.double() - target.double()).square().mean(),
        what="mse_loss in float32",
        magnitude=10,
    )
    assert_dtype(value, torch.float32, what="mse_loss in float32")


@pytest.mark.points(1)
@pytest.mark.hint("Work on new tensors, return the input's dtype, and leave torch's global settings alone.")
def test_mse_contract(student, inputs):
    """`mse_loss` keeps the dtype, changes no input and leaves no global state behind."""
    prediction, target = inputs.normal(4, 3), inputs.normal(4, 3)
    answer = student.call("mse_loss", prediction, target)
    assert_close(answer.value, (prediction - target).square().mean(), what="mse_loss", magnitude=100)
    assert_leaves_no_trace(answer, what="mse_loss")
    assert_dtype(answer.value, torch.float64, what="mse_loss of float64 inputs")
