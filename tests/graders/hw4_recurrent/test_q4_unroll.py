"""q4, `unroll`: against running every sequence on its own, over its real steps only."""

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
)
from autograder.drawing import compare, first
from autograder.oracle import Oracle

#: Lengths of the example that is drawn for those who fail a test; no hidden input.
EXAMPLE_LENGTHS = torch.tensor([6, 2, 4])


def draw_example(student):
    """Outputs, sequence by sequence: the steps that are wrong, without and with lengths."""
    return first(draw_steps(student, lengths) for lengths in (None, EXAMPLE_LENGTHS))


def draw_steps(student, lengths):
    ramp = torch.arange(100, dtype=torch.float64)
    x, state = torch.sin(1.7 * ramp[:36]).reshape(6, 3, 2), torch.cos(ramp[:12]).reshape(3, 4)
    args = x, state, torch.sin(ramp[:8]).reshape(2, 4), torch.cos(1.3 * ramp[:16]).reshape(4, 4) / 2, lengths
    value = as_tuple(student.probe("unrolled", *args)["value"], 2, what="unroll")
    outputs, expected = as_tensor(value[0], what="the outputs"), ORACLE.probe("unrolled", *args)["value"][0]
    if outputs.shape != expected.shape:
        return None
    errors = (outputs.double() - expected).abs().amax(dim=-1).T
    told = "without lengths" if lengths is None else f"with the lengths {lengths.tolist()}"
    return compare(
        errors.where(errors > 1e-6, 0.0),
        torch.zeros_like(errors),
        what=f"An example {told}: the outputs that are wrong, and how much",
        axes=("sequence", "step"),
        mark="past the sequence's end",
        marked=None if lengths is None else past(lengths, 6).T,
        signs=None,
    )


pytestmark = [pytest.mark.question("q4"), pytest.mark.picture(of=draw_example)]

#: (T, B, D, H); in the last ones swapped dimensions, or a mask along the wrong one, keep the shape.
SIZES = ((5, 3, 4, 2), (1, 2, 3, 4), (4, 1, 2, 3), (3, 2, 2, 1), (4, 4, 4, 4))
AXES = ("step", "sequence", "hidden unit")
PADDING = "the steps past a sequence's end"


def unroll(cell, x, state, lengths=None):
    """One sequence at a time: padding can't reach anything."""
    steps, batch, _ = x.shape
    is_pair = isinstance(state, tuple)
    columns, finals = [], []
    for b in range(batch):
        alone = tuple(part[b : b + 1] for part in state) if is_pair else state[b : b + 1]
        rows = []
        count = steps if lengths is None else int(lengths[b])
        for t in range(count):
            alone = cell(x[t, b : b + 1], alone)
            rows.append(alone[0] if is_pair else alone)
        rows += [torch.zeros_like(rows[0])] * (steps - count)
        columns.append(torch.stack(rows))
        finals.append(alone)
    outputs = torch.cat(columns, dim=1)
    if is_pair:
        return outputs, tuple(torch.cat(parts) for parts in zip(*finals, strict=True))
    return outputs, torch.cat(finals)


ORACLE = Oracle(__file__, unroll=unroll)


def make_inputs(inputs, steps, batch, features, hidden, *, is_pair=False, dtype=torch.float64):
    """x, the initial state (never 0), and two weights for the cell of the probes."""
    x = inputs.normal(steps, batch, features, dtype=dtype)
    state = inputs.normal(batch, hidden, dtype=dtype)
    if is_pair:
        state = (state, inputs.normal(batch, hidden, dtype=dtype))
    a = inputs.normal(features, hidden, scale=features**-0.5, dtype=dtype)
    b = inputs.normal(hidden, hidden, scale=hidden**-0.5, dtype=dtype)
    return x, state, a, b


def make_lengths(inputs, x):
    """A length in 1 … T per sequence, 1 and T among those of several; x is garbage beyond it."""
    steps, batch, _ = x.shape
    lengths = inputs.integers(1, steps + 1, batch)
    if batch > 1:
        lengths[inputs.permutation(batch)[:2]] = torch.tensor([1, steps])
    elif steps > 1:
        lengths = inputs.integers(1, steps, 1)  # the padding goes on where no sequence does
    x[past(lengths, steps)] *= 30
    return lengths


def past(lengths, steps):
    """(T, B): the steps that are padding."""
    return torch.arange(steps).unsqueeze(1) >= lengths


def check(student, args, lengths=None, *, what):
    """Compare outputs and final state with the oracle's; returns the whole answer."""
    in_double = [tuple(p.double() for p in arg) if isinstance(arg, tuple) else arg.double() for arg in args]
    reply = student.probe("unrolled", *args, lengths)
    outputs, state = as_tuple(reply["value"], 2, what=f"{what}, which returns outputs and final state")
    right_outputs, right_state = ORACLE.probe("unrolled", *in_double, lengths)["value"]
    places = {} if lengths is None else {PADDING: past(lengths, len(args[0])).unsqueeze(-1)}
    assert_close(outputs, right_outputs, what=f"outputs of {what}", magnitude=30, axes=AXES, places=places)
    if isinstance(right_state, tuple):
        parts = as_tuple(state, 2, what=f"final state of {what}")
        for name, part, right in zip("hc", parts, right_state, strict=True):
            assert_close(part, right, what=f"final {name} of {what}", magnitude=30, axes=AXES[1:])
    else:
        assert_close(state, right_state, what=f"final state of {what}", magnitude=30, axes=AXES[1:])
    return reply.answer, outputs, state


@pytest.mark.points(5)
@pytest.mark.hint("state = cell(x[t], state) for every t, from the given state on; stack the h of all steps.")
def test_unroll_one_tensor(student, inputs):
    """Outputs of all steps, and the last state, where the state is one tensor."""
    for sizes in SIZES:
        check(student, make_inputs(inputs, *sizes), what="unroll")


@pytest.mark.points(4)
@pytest.mark.hint("The whole tuple goes from step to step; the output of a step is its first part, h.")
def test_unroll_pair(student, inputs):
    """Outputs of all steps, and the last state, where the state is a tuple (h, c)."""
    for sizes in SIZES[::-1]:
        check(student, make_inputs(inputs, *sizes, is_pair=True), what="unroll with a state (h, c)")


@pytest.mark.points(5)
@pytest.mark.hint(
    "At step t a sequence runs if t < length: else its output is 0, and h and c stay as they were."
)
def test_unroll_lengths(student, inputs):
    """Past its length a sequence's output is 0 and its state, all parts of it, stays frozen."""
    for is_pair in (False, True):
        for sizes in SIZES:
            args = make_inputs(inputs, *sizes, is_pair=is_pair)
            what = f"unroll with lengths{' and a state (h, c)' if is_pair else ''}"
            check(student, args, make_lengths(inputs, args[0]), what=what)


@pytest.mark.points(4)
@pytest.mark.hint("No detach between the steps; torch.where lets gradients pass on the side it takes.")
def test_unroll_gradient(student, inputs):
    """Gradients reach x, the initial state and the cell's weights through all steps, never the padding."""
    for is_pair, has_lengths in ((False, False), (True, False), (False, True), (True, True)):
        for steps, batch, features, hidden in (SIZES[0], SIZES[-1]):
            args = make_inputs(inputs, steps, batch, features, hidden, is_pair=is_pair)
            lengths = make_lengths(inputs, args[0]) if has_lengths else None
            cotangents = [inputs.normal(steps, batch, hidden), inputs.normal(batch, hidden)]
            names = ["x", "the initial h", "the cell's weights", "the cell's weights"]
            if is_pair:
                cotangents.append(inputs.normal(batch, hidden))
                names.insert(2, "the initial c")
            reply = student.probe("unrolled_gradients", *args, cotangents, lengths)
            expected = ORACLE.probe("unrolled_gradients", *args, cotangents, lengths)
            what = f"unroll{' with lengths' if has_lengths else ''}{' and a state (h, c)' if is_pair else ''}"
            assert_equal(reply["shapes"], expected["shapes"], what=f"shapes of the results of {what}")
            grads = as_tuple(reply["grads"], len(names), what=f"gradients of {what}")
            for name, grad, right in zip(names, grads, expected["grads"], strict=True):
                assert_grad(grad, right, what=f"gradient of {what} with respect to {name}", magnitude=100)


@pytest.mark.points(2)
@pytest.mark.hint("zeros_like(h) has the right dtype; never write into x, the lengths or the given state.")
def test_unroll_contract(student, inputs):
    """`unroll` keeps float32 and float64, changes no input and leaves no global state behind."""
    for dtype in (torch.float32, torch.float64):
        for is_pair in (False, True):
            args = make_inputs(inputs, 4, 3, 2, 5, is_pair=is_pair, dtype=dtype)
            lengths = torch.tensor([2, 4, 1])
            what = f"unroll in {dtype}"
            answer, outputs, state = check(student, args, lengths, what=what)
            assert_dtype(outputs, dtype, what=f"outputs of {what}")
            for part in as_tuple(state, 2, what=f"final state of {what}") if is_pair else [state]:
                assert_dtype(part, dtype, what=f"final state of {what}")
            assert_leaves_no_trace(answer, what="unroll")
