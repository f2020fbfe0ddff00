"""q1, `leaky_relu`: against its definition in float64."""

import pytest
import torch

from autograder.checks import assert_close, assert_dtype, assert_grad, assert_leaves_no_trace

pytestmark = [
    pytest.mark.question("q1"),
    pytest.mark.hint("Each element is kept where it is positive, and multiplied by the slope elsewhere."),
]

SHAPES = ((7,), (5, 3), (2, 3, 4))


def oracle(x, slope=0.1):
    return torch.where(x > 0, x, slope * x)


@pytest.mark.points(2)
def test_leaky_relu_values(student, inputs):
    """`leaky_relu` keeps positive elements and multiplies the others by the slope."""
    for shape in SHAPES:
        x, slope = inputs.normal(*shape, scale=3), float(inputs.uniform(0.2, 0.9))
        assert_close(student.leaky_relu(x, slope), oracle(x, slope), what="leaky_relu")
    x = inputs.normal(6)
    assert_close(student.leaky_relu(x), oracle(x), what="leaky_relu with its default slope")


@pytest.mark.points(2)
@pytest.mark.hint("Use torch operations from the input to the result, so that autograd can follow.")
def test_leaky_relu_gradient(student, inputs):
    """The gradient of `leaky_relu` is 1 where the input is positive, and the slope where it is negative."""
    for shape in SHAPES:
        # A random cotangent: the gradient of a plain sum would hide a result in the wrong order.
        x, cotangent = inputs.normal(*shape), inputs.normal(*shape)
        _, (grad,) = student.vjp("leaky_relu", x, 0.25, cotangent=cotangent)
        expected = cotangent * torch.where(x > 0, 1.0, 0.25)
        assert_grad(grad, expected, what="gradient of leaky_relu")


@pytest.mark.points(1)
@pytest.mark.hint("Work on new tensors, return the input's dtype, and leave torch's global settings alone.")
def test_leaky_relu_contract(student, inputs):
    """`leaky_relu` keeps the dtype, changes no input and leaves no global state behind."""
    for dtype in (torch.float32, torch.float64):
        x = inputs.normal(4, 3, dtype=dtype)
        answer = student.call("leaky_relu", x, 0.5)
        assert_close(answer.value, oracle(x.double(), 0.5), what=f"leaky_relu in {dtype}")
        assert_dtype(answer.value, dtype, what=f"leaky_relu in {dtype}")
        assert_leaves_no_trace(answer, what="leaky_relu")
