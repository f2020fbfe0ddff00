"""q3, `lstm_cell`: against torch's own cell in float64."""

from itertools import permutations

import pytest
import torch

from autograder.checks import (
    as_tuple,
    assert_close,
    assert_dtype,
    assert_finite,
    assert_grad,
    assert_leaves_no_trace,
)

pytestmark = pytest.mark.question("q3")

#: (B, D, H); in the square ones a transposed matrix keeps the shape.
SIZES = ((3, 5, 2), (4, 4, 4), (1, 3, 2), (2, 1, 1))
NAMES = ("x", "h", "c", "w_ih", "w_hh", "b_ih", "b_hh")
AXES = ("sequence", "hidden unit")


def make_inputs(inputs, batch, features, hidden, *, dtype=torch.float64, scale=1.0):
    """x, (h, c), w_ih, w_hh, b_ih, b_hh; `scale` is that of the pre-activations."""
    return (
        inputs.normal(batch, features, scale=scale, dtype=dtype),
        (
            inputs.uniform(-1, 1, batch, hidden).to(dtype),
            inputs.normal(batch, hidden, scale=1.5, dtype=dtype),
        ),
        inputs.normal(4 * hidden, features, scale=features**-0.5, dtype=dtype),
        inputs.normal(4 * hidden, hidden, scale=hidden**-0.5, dtype=dtype),
        inputs.normal(4 * hidden, dtype=dtype),
        inputs.normal(4 * hidden, dtype=dtype),
    )


def oracle(x, state, *weights):
    return torch.lstm_cell(
        x.double(), [part.double() for part in state], *(weight.double() for weight in weights)
    )


def read_in_order(value, args, part):
    """Words on the order in which the blocks must have been read to give this value; "" for no other."""
    x, state, *weights = args
    for order in permutations("ifgo"):
        moved = [torch.cat([weight.chunk(4)[order.index(gate)] for gate in "ifgo"]) for weight in weights]
        right = oracle(x, state, *moved)[part]
        is_comparable = isinstance(value, torch.Tensor) and value.dtype == right.dtype
        if is_comparable and value.shape == right.shape and torch.allclose(value, right):
            read = ", ".join(order)
            return (
                "" if read == "i, f, g, o" else f", its blocks read in the order {read} instead of i, f, g, o"
            )
    return ""


def call(student, *args):
    return as_tuple(student.lstm_cell(*args), 2, what="lstm_cell, which returns (h, c)")


@pytest.mark.points(5)
@pytest.mark.hint(
    "c' = f ⊙ c + i ⊙ g, blocks in the order i, f, g, o; g has a tanh, the gates have sigmoids."
)
def test_lstm_cell_memory(student, inputs):
    """The cell state c, second of the two results, forgets and is written to as in torch's cell."""
    for sizes in SIZES:
        args = make_inputs(inputs, *sizes)
        _, c = call(student, *args)
        what = f"c of lstm_cell{read_in_order(c, args, 1)}"
        assert_close(c, oracle(*args)[1], what=what, magnitude=10, axes=AXES)


@pytest.mark.points(4)
@pytest.mark.hint("h' = o ⊙ tanh(c'), with the new c'.")
def test_lstm_cell_output(student, inputs):
    """The state h, first of the two results, is what the output gate shows of the new c."""
    for sizes in SIZES:
        args = make_inputs(inputs, *sizes)
        h, _ = call(student, *args)
        what = f"h of lstm_cell{read_in_order(h, args, 0)}"
        assert_close(h, oracle(*args)[0], what=what, magnitude=10, axes=AXES)


@pytest.mark.points(5)
@pytest.mark.hint("Use torch operations from the inputs to both results, so that autograd can follow.")
def test_lstm_cell_gradient(student, inputs):
    """Gradients reach the input, both parts of the state and all weights."""
    for sizes in SIZES[:2]:
        x, state, *weights = make_inputs(inputs, *sizes)
        cotangent = (inputs.normal(sizes[0], sizes[2]), inputs.normal(sizes[0], sizes[2]))
        _, grads = student.vjp("lstm_cell", x, state, *weights, cotangent=cotangent)
        leaves = [leaf.clone().requires_grad_(True) for leaf in (x, *state, *weights)]
        expected = torch.autograd.grad(oracle(leaves[0], leaves[1:3], *leaves[3:]), leaves, cotangent)
        for name, grad, right in zip(NAMES, grads, expected, strict=True):
            assert_grad(grad, right, what=f"gradient of lstm_cell with respect to {name}", magnitude=10)


@pytest.mark.points(2)
@pytest.mark.hint("torch.sigmoid and torch.tanh survive any number; formulas with exp written out do not.")
def test_lstm_cell_extremes(student, inputs):
    """`lstm_cell` and its gradients are finite for pre-activations near ±10,000."""
    args = make_inputs(inputs, 5, 3, 4, scale=1e4)
    what = "lstm_cell at pre-activations near ±10,000"
    cotangent = (inputs.normal(5, 4), inputs.normal(5, 4))
    value, grads = student.vjp("lstm_cell", *args, cotangent=cotangent)
    for name, part, right in zip("hc", as_tuple(value, 2, what=what), oracle(*args), strict=True):
        assert_finite(part, what=f"{name} of {what}")
        assert_close(part, right, what=f"{name} of {what}", magnitude=1e4)
    for grad in grads:
        if grad is not None:
            assert_finite(grad, what=f"gradient of {what}")


@pytest.mark.points(2)
@pytest.mark.hint("No .double(), .float() or new tensors of the default dtype on the way.")
def test_lstm_cell_float32(student, inputs):
    """`lstm_cell` works in float32 and returns float32."""
    args = make_inputs(inputs, 6, 5, 3, dtype=torch.float32)
    for name, part, right in zip("hc", call(student, *args), oracle(*args), strict=True):
        assert_close(part, right, what=f"{name} of lstm_cell in float32", magnitude=10, axes=AXES)
        assert_dtype(part, torch.float32, what=f"{name} of lstm_cell in float32")


@pytest.mark.points(2)
@pytest.mark.hint("Work on new tensors (c included), keep the dtype, leave torch's global settings alone.")
def test_lstm_cell_contract(student, inputs):
    """`lstm_cell` keeps float64, changes no input, nor the state, and leaves no global state behind."""
    args = make_inputs(inputs, 3, 2, 5)
    answer = student.call("lstm_cell", *args)
    parts = as_tuple(answer.value, 2, what="lstm_cell, which returns (h, c)")
    for name, part, right in zip("hc", parts, oracle(*args), strict=True):
        assert_close(part, right, what=f"{name} of lstm_cell", magnitude=10, axes=AXES)
        assert_dtype(part, torch.float64, what=f"{name} of lstm_cell of float64 inputs")
    assert_leaves_no_trace(answer, what="lstm_cell")
