"""q5, `hidden_gradient_norms` and `truncated_bptt`: against autograd through the sequence itself."""

import pytest
import torch

from autograder.checks import (
    as_tensor,
    as_tuple,
    assert_close,
    assert_dtype,
    assert_equal,
    assert_grad,
    assert_leaves_no_trace,
    assert_number,
)
from autograder.drawing import curve, first
from autograder.oracle import Oracle


def draw_example(student):
    """The norms, as logarithms, where they grow on the way back, and where they shrink; no hidden input."""
    ramp = torch.arange(48, dtype=torch.float64)
    turn = torch.linalg.qr(torch.sin(1 + ramp[:16] ** 2).reshape(4, 4))[0]
    return first(
        curve(
            as_tensor(student.hidden_gradient_norms(size * turn, states), what="norms").double().log10(),
            norms_of(size * turn, states).log10(),
            what=f"An example: hidden_gradient_norms of 12 steps where gradients {course} on their way back",
            along="step",
            upward="norm (logarithm)",
        )
        for size, states, course in (
            (1.6, 0.3 * torch.sin(ramp).reshape(12, 4), "grow"),
            (0.6, 0.3 * torch.sin(ramp).reshape(12, 4), "shrink"),
        )
    )


def norms_of(w_hh, states):
    """Spectral norms of the products of the steps' Jacobians."""
    product, norms = torch.eye(len(w_hh), dtype=torch.float64), []
    for state in [*states.flip(0)]:
        norms.append(torch.linalg.matrix_norm(product, ord=2))
        product = product @ ((1 - state**2)[:, None] * w_hh)
    return torch.stack(norms).flip(0)


pytestmark = pytest.mark.question("q5")

#: (T, B, D, H) and windows that divide T, do not, are 1, are T, and are longer than T.
WINDOWS = (((7, 2, 3, 4), 3), ((6, 3, 2, 4), 2), ((5, 2, 3, 2), 1), ((4, 4, 4, 4), 4), ((3, 1, 2, 3), 5))


def make_sequence(inputs, steps, hidden, *, radius):
    """Weights, the states of a tanh network with random inputs, and the norms by autograd's Jacobian."""
    w_hh = inputs.normal(hidden, hidden, scale=radius * hidden**-0.5)
    pushes = inputs.normal(steps, hidden, scale=0.7)
    states = [torch.tanh(pushes[0]).requires_grad_(True)]
    for push in pushes[1:]:
        states.append(torch.tanh(states[-1] @ w_hh.T + push))
    rows = [
        torch.autograd.grad(unit, states, retain_graph=True, allow_unused=True)
        for unit in states[-1]  # the last state itself gets a row of the identity
    ]
    jacobians = [torch.stack([row[t] for row in rows]) for t in range(steps)]
    norms = torch.stack([torch.linalg.svdvals(jacobian)[0] for jacobian in jacobians])
    return w_hh, torch.stack(states).detach(), norms


def truncated_bptt(cell, x, state, loss_fn, window):
    """The windows written out; each loss is differentiated with the state before it as a constant."""
    total, steps = 0.0, len(x)
    for start in range(0, steps, window):
        outputs = []
        for t in range(start, min(start + window, steps)):
            state = cell(x[t], state)
            outputs.append(state[0] if isinstance(state, tuple) else state)
        loss = loss_fn(torch.stack(outputs))
        loss.backward()
        total += loss.item()
        state = tuple(p.detach() for p in state) if isinstance(state, tuple) else state.detach()
    return total


ORACLE = Oracle(__file__, truncated_bptt=truncated_bptt)


def make_inputs(inputs, sizes, *, is_pair=False, dtype=torch.float64):
    """x, the initial state (never 0), the cell's two weights, and a direction for the loss."""
    steps, batch, features, hidden = sizes
    state = inputs.normal(batch, hidden, dtype=dtype)
    if is_pair:
        state = (state, inputs.normal(batch, hidden, dtype=dtype))
    return (
        inputs.normal(steps, batch, features, dtype=dtype),
        state,
        inputs.normal(features, hidden, scale=features**-0.5, dtype=dtype),
        inputs.normal(hidden, hidden, scale=hidden**-0.5, dtype=dtype),
        inputs.normal(hidden, dtype=dtype),
    )


def check_gradients(student, args, window, *, what, is_module=False):
    reply = student.probe("truncated", *args, window, is_module)
    expected = ORACLE.probe("truncated", *args, window, is_module)
    for grad, right in zip(as_tuple(reply["grads"], 2, what=what), expected["grads"], strict=True):
        assert_grad(grad, right, what=f"gradient of the cell's weights by {what}", magnitude=10)


@pytest.mark.points(4)
@pytest.mark.picture(of=draw_example)
@pytest.mark.hint("Multiply diag(1 − h_{t+1}²) W_hh from the last step backwards; then take the norm.")
def test_norms_values(student, inputs):
    """The spectral norms of ∂h_T/∂h_t, whether they vanish or explode; a lone state gives 1."""
    for steps, hidden, radius in (
        (6, 3, 1.5),
        (4, 4, 1.0),
        (5, 2, 4.0),
        (9, 3, 0.4),
        (2, 5, 1.0),
        (1, 3, 1.0),
    ):
        w_hh, states, norms = make_sequence(inputs, steps, hidden, radius=radius)
        value = student.hidden_gradient_norms(w_hh, states)
        assert_close(value, norms, what="hidden_gradient_norms", magnitude=10, axes=("step",))


@pytest.mark.points(1)
@pytest.mark.hint("torch.eye(H, dtype=…, device=…) follows the inputs; work on new tensors.")
def test_norms_contract(student, inputs):
    """`hidden_gradient_norms` keeps float32 and float64 and leaves no trace."""
    for dtype in (torch.float32, torch.float64):
        w_hh, states, norms = make_sequence(inputs, 5, 4, radius=1.2)
        what = f"hidden_gradient_norms in {dtype}"
        answer = student.call("hidden_gradient_norms", w_hh.to(dtype), states.to(dtype))
        assert_close(answer.value, norms, what=what, magnitude=10, axes=("step",))
        assert_dtype(answer.value, dtype, what=what)
        assert_leaves_no_trace(answer, what="hidden_gradient_norms")


@pytest.mark.points(4)
@pytest.mark.hint(
    "One backward per window; between windows state.detach(): the value goes on, the history not."
)
def test_truncated_gradient(student, inputs):
    """The gradients of all windows add up, each cut at the border of its window."""
    for sizes, window in WINDOWS[:2]:
        what = "truncated_bptt where the cell is an nn.Module"
        check_gradients(student, make_inputs(inputs, sizes), window, what=what, is_module=True)
    for sizes, window in WINDOWS:
        check_gradients(student, make_inputs(inputs, sizes), window, what="truncated_bptt")


@pytest.mark.points(2)
@pytest.mark.hint("Both parts of a state (h, c) are carried over the border, and both are cut.")
def test_truncated_pair(student, inputs):
    """The same where the state is a tuple (h, c)."""
    for sizes, window in WINDOWS:
        args = make_inputs(inputs, sizes, is_pair=True)
        check_gradients(student, args, window, what="truncated_bptt with a state (h, c)")


@pytest.mark.points(2)
@pytest.mark.hint("Add up loss.item() over the windows; the last window may be shorter.")
def test_truncated_total(student, inputs):
    """It returns the sum of the losses as a Python float; the loss meets each window's outputs once."""
    for sizes, window in WINDOWS:
        args = make_inputs(inputs, sizes)
        reply = student.probe("truncated", *args, window)
        expected = ORACLE.probe("truncated", *args, window)
        assert_number(reply["total"], expected["total"], what="sum of the losses", magnitude=10)
        assert_equal(reply["shapes"], expected["shapes"], what="shapes of the outputs that loss_fn met")


@pytest.mark.points(1)
@pytest.mark.hint("loss.backward() inside of the loop, right after the window's loss.")
def test_truncated_backward_per_window(student, inputs):
    """Each window has its own backward before the next one begins, so that no graph outlives its window."""
    for sizes, window in WINDOWS[:3]:
        args = make_inputs(inputs, sizes)
        reply = student.probe("truncated", *args, window)
        expected = ORACLE.probe("truncated", *args, window)
        what = "steps that were done when a backward ran"
        assert_equal(reply["backwards"], expected["backwards"], what=what)


@pytest.mark.points(1)
@pytest.mark.hint("The caller's state and x stay as they are; everything keeps its dtype.")
def test_truncated_contract(student, inputs):
    """`truncated_bptt` works in float32, changes no input and leaves no global state behind."""
    for is_pair in (False, True):
        args = make_inputs(inputs, (5, 3, 2, 4), is_pair=is_pair, dtype=torch.float32)
        in_double = [tuple(p.double() for p in a) if isinstance(a, tuple) else a.double() for a in args]
        reply = student.probe("truncated", *args, 2)
        expected = ORACLE.probe("truncated", *in_double, 2)
        for grad, right in zip(as_tuple(reply["grads"], 2, what="gradients"), expected["grads"], strict=True):
            assert_grad(grad, right, what="gradient of the cell's weights in float32", magnitude=10)
        assert_leaves_no_trace(reply.answer, what="truncated_bptt")
