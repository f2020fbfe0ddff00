"""q2, `gru_cell`: against torch's own cell in float64."""

from itertools import permutations

import pytest
import torch

from autograder.checks import assert_close, assert_dtype, assert_finite, assert_grad, assert_leaves_no_trace

pytestmark = pytest.mark.question("q2")

#: (B, D, H); in the square ones, and where D is 3H, a wrong cut or a transposed matrix can keep the shape.
SIZES = ((3, 5, 4), (4, 4, 4), (1, 3, 2), (2, 1, 1))
NAMES = ("x", "h", "w_ih", "w_hh", "b_ih", "b_hh")
AXES = ("sequence", "hidden unit")


def make_inputs(inputs, batch, features, hidden, *, dtype=torch.float64, scale=1.0):
    """x, h, w_ih, w_hh, b_ih, b_hh; `scale` is that of the pre-activations."""
    return (
        inputs.normal(batch, features, scale=scale, dtype=dtype),
        inputs.uniform(-1, 1, batch, hidden).to(dtype),
        inputs.normal(3 * hidden, features, scale=features**-0.5, dtype=dtype),
        inputs.normal(3 * hidden, hidden, scale=hidden**-0.5, dtype=dtype),
        inputs.normal(3 * hidden, dtype=dtype),
        inputs.normal(3 * hidden, dtype=dtype),
    )


def oracle(*args):
    return torch.gru_cell(*(arg.double() for arg in args))


def read_in_order(value, args):
    """Words on the order in which the blocks must have been read to give this value; "" for no other."""
    x, h, *weights = args
    for order in permutations("rzn"):
        moved = [torch.cat([weight.chunk(3)[order.index(gate)] for gate in "rzn"]) for weight in weights]
        right = oracle(x, h, *moved)
        is_comparable = isinstance(value, torch.Tensor) and value.dtype == right.dtype
        if is_comparable and value.shape == right.shape and torch.allclose(value, right):
            read = ", ".join(order)
            return "" if read == "r, z, n" else f", its blocks read in the order {read} instead of r, z, n"
    return ""


@pytest.mark.points(4)
@pytest.mark.hint("z = σ(second block), n = tanh(third block), h' = (1 − z) ⊙ n + z ⊙ h.")
def test_gru_cell_update_gate(student, inputs):
    """Where the candidate does not look at the state, z alone weighs between candidate and state."""
    for batch, features, hidden in SIZES:
        x, h, w_ih, w_hh, b_ih, b_hh = make_inputs(inputs, batch, features, hidden)
        w_hh[2 * hidden :] = 0
        b_hh[2 * hidden :] = 0
        args = (x, h, w_ih, w_hh, b_ih, b_hh)
        what = "gru_cell, W_hn and b_hn being 0"
        assert_close(student.gru_cell(*args), oracle(*args), what=what, magnitude=10, axes=AXES)


@pytest.mark.points(5)
@pytest.mark.hint("n = tanh(W_in x + b_in + r ⊙ (W_hn h + b_hn)), r being σ(first block).")
def test_gru_cell_values(student, inputs):
    """`gru_cell` gives what torch's cell gives, for any sizes."""
    for sizes in SIZES:
        args = make_inputs(inputs, *sizes)
        value = student.gru_cell(*args)
        what = f"gru_cell{read_in_order(value, args)}"
        assert_close(value, oracle(*args), what=what, magnitude=10, axes=AXES)


@pytest.mark.points(5)
@pytest.mark.hint("Use torch operations from the inputs to the result, so that autograd can follow.")
def test_gru_cell_gradient(student, inputs):
    """Gradients reach the input, the state and all weights, through gates and candidate."""
    for sizes in SIZES[:2]:
        args = make_inputs(inputs, *sizes)
        cotangent = inputs.normal(sizes[0], sizes[2])
        _, grads = student.vjp("gru_cell", *args, cotangent=cotangent)
        leaves = [arg.clone().requires_grad_(True) for arg in args]
        expected = torch.autograd.grad(oracle(*leaves), leaves, cotangent)
        for name, grad, right in zip(NAMES, grads, expected, strict=True):
            assert_grad(grad, right, what=f"gradient of gru_cell with respect to {name}", magnitude=10)


@pytest.mark.points(2)
@pytest.mark.hint("torch.sigmoid and torch.tanh survive any number; formulas with exp written out do not.")
def test_gru_cell_extremes(student, inputs):
    """`gru_cell` and its gradients are finite for pre-activations near ±10,000."""
    args = make_inputs(inputs, 5, 3, 4, scale=1e4)
    what = "gru_cell at pre-activations near ±10,000"
    value, grads = student.vjp("gru_cell", *args, cotangent=inputs.normal(5, 4))
    assert_finite(value, what=what)
    assert_close(value, oracle(*args), what=what, magnitude=1e4)
    for grad in grads:
        if grad is not None:
            assert_finite(grad, what=f"gradient of {what}")


@pytest.mark.points(2)
@pytest.mark.hint("No .double(), .float() or new tensors of the default dtype on the way.")
def test_gru_cell_float32(student, inputs):
    """`gru_cell` works in float32 and returns float32."""
    args = make_inputs(inputs, 6, 5, 3, dtype=torch.float32)
    value = student.gru_cell(*args)
    assert_close(value, oracle(*args), what="gru_cell in float32", magnitude=10, axes=AXES)
    assert_dtype(value, torch.float32, what="gru_cell in float32")


@pytest.mark.points(2)
@pytest.mark.hint("Work on new tensors, return the inputs' dtype, leave torch's global settings alone.")
def test_gru_cell_contract(student, inputs):
    """`gru_cell` keeps float64, changes no input and leaves no global state behind."""
    args = make_inputs(inputs, 3, 2, 5)
    answer = student.call("gru_cell", *args)
    assert_close(answer.value, oracle(*args), what="gru_cell", magnitude=10, axes=AXES)
    assert_dtype(answer.value, torch.float64, what="gru_cell of float64 inputs")
    assert_leaves_no_trace(answer, what="gru_cell")
