"""q3, `gradient_after_backwards`: against k times the derivative, written down by hand in float64."""

import pytest
import torch

from autograder.checks import (
    as_tensor,
    assert_close,
    assert_dtype,
    assert_equal,
    assert_leaves_no_trace,
    assert_that,
)
from autograder.drawing import curve

MOST_PASSES = 6


def draw_example(student):
    """How many times the gradient is in the result, for k = 1, 2, …; no hidden input."""
    a, b, w = (torch.linspace(start, 2, 4, dtype=torch.float64) for start in (1.0, -1.0, 0.5))
    gradient = derivative("waves", a, b, w)
    counts = []
    for k in range(1, MOST_PASSES + 1):
        value = as_tensor(
            student.probe("run_backwards", "waves", a, b, w, None, k)["value"], what="the result"
        )
        if value.shape != gradient.shape:
            return None
        counts.append(float(value.double() @ gradient / (gradient @ gradient)))
    return curve(
        counts,
        list(range(1, MOST_PASSES + 1)),
        what="An example: how much of the gradient is in the result after k passes",
        along="k",
        upward="multiple of the gradient",
        start=1,
    )


pytestmark = [
    pytest.mark.question("q3"),
    pytest.mark.picture(of=draw_example),
    pytest.mark.hint("backward adds to .grad; begin with nothing in it, and put back what was there."),
]

SHAPES = ((4,), (3, 5), (2, 3, 2), ())
KINDS = ("waves", "square", "product")


def derivative(kind, a, b, w):
    if kind == "waves":
        return torch.cos(a * w) * a * b
    if kind == "square":
        return 2 * a * w + b
    return a * (b * w).sum() + b * (a * w).sum()


def run(student, inputs, kind, shape, k, *, found=None, dtype=torch.float64):
    """The probe's reply, the expected gradient and w itself."""
    a, b, w = (inputs.normal(*shape, dtype=dtype) for _ in range(3))
    reply = student.probe("run_backwards", kind, a, b, w, found, k)
    return reply, k * derivative(kind, a.double(), b.double(), w.double()), w


@pytest.mark.points(5)
def test_backwards_values(student, inputs):
    """From a clean gradient, k backward passes leave k times the gradient."""
    for kind in KINDS:
        for shape, k in zip(SHAPES, (2, 3, 1, 5), strict=True):
            reply, expected, _ = run(student, inputs, kind, shape, k)
            what = f"gradient after {k} backward passes"
            assert_close(reply["value"], expected, what=what, magnitude=100)


@pytest.mark.points(4)
@pytest.mark.hint("Keep what was in w.grad out of the sum, and safe from it; then put it back.")
def test_backwards_stale(student, inputs):
    """A gradient that was there before is not in the result, and is there again afterwards."""
    for shape, k in ((SHAPES[0], 3), (SHAPES[1], 1), (SHAPES[3], 2)):
        found = 3 + inputs.normal(*shape)
        reply, expected, _ = run(student, inputs, "waves", shape, k, found=found)
        what = "the gradient that was found"
        assert_close(reply["value"], expected, what=f"result with a stale gradient, k = {k}", magnitude=100)
        assert_that(
            reply["left"] is not None, f"{what}: w.grad is None afterwards, though it held a tensor before"
        )
        if reply["left"] is not None:
            assert_close(reply["left"], found, what=f"w.grad after the call, compared with {what}")


@pytest.mark.points(2)
@pytest.mark.hint("None is a state of its own: neither zeros nor the result may be left in w.grad.")
def test_backwards_leaves_none(student, inputs):
    """Where `w.grad` was None, it is None again afterwards, and `w` itself has not changed."""
    for k in (1, 4):
        reply, _, w = run(student, inputs, "square", SHAPES[1], k)
        assert_that(reply["left"] is None, "w.grad was None before the call, and is a tensor afterwards")
        assert_close(reply["w"], w, what="w after the call")


@pytest.mark.points(2)
@pytest.mark.hint(
    "Call backward k times on fn(w): the sum should come from autograd, not from a product with k."
)
def test_backwards_count(student, inputs):
    """There are k backward passes through `fn(w)`."""
    for k in (1, 2, 4):
        reply, _, _ = run(student, inputs, "waves", SHAPES[0], k)
        assert_equal(reply["passes"], k, what=f"number of backward passes for k = {k}")


@pytest.mark.points(2)
@pytest.mark.hint("The gradient has the dtype of w; leave torch's global settings alone.")
def test_backwards_float32(student, inputs):
    """It works in float32 and float64, and leaves no global state behind."""
    for dtype in (torch.float32, torch.float64):
        found = inputs.normal(*SHAPES[1], dtype=dtype)
        reply, expected, _ = run(student, inputs, "waves", SHAPES[1], 2, found=found, dtype=dtype)
        assert_close(reply["value"], expected, what=f"gradient in {dtype}", magnitude=10)
        assert_dtype(reply["value"], dtype, what=f"gradient in {dtype}")
        assert_leaves_no_trace(reply.answer, what="gradient_after_backwards")
