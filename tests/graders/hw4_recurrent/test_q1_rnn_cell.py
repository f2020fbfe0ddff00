"""q1, `rnn_cell`: against torch's own cell in float64."""

import pytest
import torch

from autograder.checks import assert_close, assert_dtype, assert_finite, assert_grad, assert_leaves_no_trace

pytestmark = pytest.mark.question("q1")

#: (B, D, H); in the square ones a transposed matrix keeps the shape.
SIZES = ((3, 5, 4), (4, 4, 4), (1, 3, 2), (2, 1, 1))
NAMES = ("x", "h", "w_ih", "w_hh", "b_ih", "b_hh")
AXES = ("sequence", "hidden unit")


def make_inputs(inputs, batch, features, hidden, *, dtype=torch.float64, scale=1.0):
    """x, h, w_ih, w_hh, b_ih, b_hh; `scale` is that of the pre-activations."""
    return (
        inputs.normal(batch, features, scale=scale, dtype=dtype),
        inputs.uniform(-1, 1, batch, hidden).to(dtype),
        inputs.normal(hidden, features, scale=features**-0.5, dtype=dtype),
        inputs.normal(hidden, hidden, scale=hidden**-0.5, dtype=dtype),
        inputs.normal(hidden, scale=0.5, dtype=dtype),
        inputs.normal(hidden, scale=0.5, dtype=dtype),
    )


def oracle(*args):
    return torch.rnn_tanh_cell(*(arg.double() for arg in args))


@pytest.mark.points(5)
@pytest.mark.hint("tanh(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh): every one of the six has its part in it.")
def test_rnn_cell_values(student, inputs):
    """`rnn_cell` gives what torch's plain cell gives, for any sizes."""
    for sizes in SIZES:
        args = make_inputs(inputs, *sizes)
        assert_close(student.rnn_cell(*args), oracle(*args), what="rnn_cell", magnitude=10, axes=AXES)


@pytest.mark.points(2)
@pytest.mark.hint("Use torch operations from the inputs to the result, so that autograd can follow.")
def test_rnn_cell_gradient(student, inputs):
    """Gradients reach the input, the state and all weights."""
    for sizes in SIZES[:2]:
        args = make_inputs(inputs, *sizes)
        cotangent = inputs.normal(sizes[0], sizes[2])
        _, grads = student.vjp("rnn_cell", *args, cotangent=cotangent)
        leaves = [arg.clone().requires_grad_(True) for arg in args]
        expected = torch.autograd.grad(oracle(*leaves), leaves, cotangent)
        for name, grad, right in zip(NAMES, grads, expected, strict=True):
            assert_grad(grad, right, what=f"gradient of rnn_cell with respect to {name}", magnitude=10)


@pytest.mark.points(1)
@pytest.mark.hint("torch.tanh survives any number; (eᵃ − e⁻ᵃ)/(eᵃ + e⁻ᵃ) written out does not.")
def test_rnn_cell_extremes(student, inputs):
    """`rnn_cell` and its gradients are finite for pre-activations near ±10,000."""
    args = make_inputs(inputs, 5, 3, 4, scale=1e4)
    what = "rnn_cell at pre-activations near ±10,000"
    value, grads = student.vjp("rnn_cell", *args, cotangent=inputs.normal(5, 4))
    assert_finite(value, what=what)
    assert_close(value, oracle(*args), what=what, magnitude=1e4)
    for grad in grads:
        if grad is not None:
            assert_finite(grad, what=f"gradient of {what}")


@pytest.mark.points(1)
@pytest.mark.hint("No .double(), .float() or new tensors of the default dtype on the way.")
def test_rnn_cell_float32(student, inputs):
    """`rnn_cell` works in float32 and returns float32."""
    args = make_inputs(inputs, 6, 5, 3, dtype=torch.float32)
    value = student.rnn_cell(*args)
    assert_close(value, oracle(*args), what="rnn_cell in float32", magnitude=10, axes=AXES)
    assert_dtype(value, torch.float32, what="rnn_cell in float32")


@pytest.mark.points(1)
@pytest.mark.hint("Work on new tensors, return the inputs' dtype, leave torch's global settings alone.")
def test_rnn_cell_contract(student, inputs):
    """`rnn_cell` keeps float64, changes no input and leaves no global state behind."""
    args = make_inputs(inputs, 3, 2, 5)
    answer = student.call("rnn_cell", *args)
    assert_close(answer.value, oracle(*args), what="rnn_cell", magnitude=10, axes=AXES)
    assert_dtype(answer.value, torch.float64, what="rnn_cell of float64 inputs")
    assert_leaves_no_trace(answer, what="rnn_cell")
