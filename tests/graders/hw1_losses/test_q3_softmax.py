"""q3, `softmax` and `log_softmax`: against torch's own in float64."""

import pytest
import torch

from autograder.checks import (
    assert_close,
    assert_dtype,
    assert_finite,
    assert_grad,
    assert_leaves_no_trace,
)
from autograder.drawing import compare, first

#: What is drawn for those who fail a test; no hidden input.
EXAMPLE = torch.tensor([[2, 0, -1, 1], [0, 3, 1, 0], [1, 1, 4, -2]], dtype=torch.float64)
LARGE = EXAMPLE + torch.tensor([[1000], [-1000], [0]])


def draw_example(student):
    """The first of softmax and log_softmax that is wrong on the example, along the first dim where it is."""
    return first(
        compare(
            getattr(student, name)(logits, dim=dim),
            getattr(torch, name)(logits, dim=dim),
            what=f"An example{size}: {name} along dim={dim}, compared with the right one",
            axes=AXES,
        )
        for logits, size in ((EXAMPLE, ""), (LARGE, " with rows near 1000, -1000 and 0"))
        for name in ("softmax", "log_softmax")
        for dim in (1, 0)
    )


pytestmark = [pytest.mark.question("q3"), pytest.mark.picture(of=draw_example)]

#: Sizes differ, so that a wrong axis shows in the values; the square ones keep the shape all the same.
CASES = (
    ((2, 3, 4, 5), 2),
    ((5, 3), 1),
    ((3, 5), 0),
    ((4, 4), 0),
    ((2, 3, 5), -2),
    ((6,), 0),
    ((1, 3), -1),
    ((3, 1), 1),
)

AXES = ("row", "column")

#: Rounding grows with the logits: log-sum-exp of numbers near 1e4 keeps 1e4 · eps of absolute error.
EXTREME = 1e4


def extreme_logits(inputs, dtype=torch.float64):
    """Rows that are huge, hugely negative, both, and ordinary: no single shift serves all of them."""
    rows = inputs.normal(5, 4)
    rows[0] += EXTREME
    rows[1] -= EXTREME
    rows[2, 0], rows[2, 1] = EXTREME, -EXTREME
    rows[3] = torch.tensor([EXTREME, EXTREME, -EXTREME, -EXTREME], dtype=torch.float64)
    return rows.to(dtype)


def check_values(student, inputs, name):
    oracle = getattr(torch, name)
    for shape, dim in CASES:
        logits = inputs.normal(*shape, scale=3)
        value = getattr(student, name)(logits, dim=dim)
        assert_close(value, oracle(logits, dim=dim), what=f"{name} along dim={dim}", magnitude=100)
    logits = inputs.normal(3, 4, 5)
    value = getattr(student, name)(logits)
    assert_close(value, oracle(logits, dim=-1), what=f"{name} along its default dim", magnitude=100)


def check_extremes(student, inputs, name):
    logits = extreme_logits(inputs)
    value, (grad,) = student.vjp(name, logits, dim=1, cotangent=torch.zeros(5, 4, dtype=torch.float64) + 1)
    assert_finite(value, what=f"{name} of logits near ±{EXTREME:g}", axes=AXES)
    expected = getattr(torch, name)(logits, dim=1)
    assert_close(value, expected, what=f"{name} of logits near ±{EXTREME:g}", magnitude=EXTREME, axes=AXES)
    if grad is not None:
        assert_finite(grad, what=f"gradient of {name} at logits near ±{EXTREME:g}", axes=AXES)


def check_gradient(student, inputs, name):
    for shape, dim in (((4, 4), 0), ((2, 3, 5), 1), ((3, 3), -1)):
        logits, cotangent = inputs.normal(*shape), inputs.normal(*shape)
        _, (grad,) = student.vjp(name, logits, dim=dim, cotangent=cotangent)
        leaf = logits.clone().requires_grad_(True)
        (expected,) = torch.autograd.grad(getattr(torch, name)(leaf, dim=dim), leaf, cotangent)
        assert_grad(grad, expected, what=f"gradient of {name} along dim={dim}", magnitude=100)


@pytest.mark.points(5)
@pytest.mark.hint("Along `dim` the entries should sum to 1; every other index is a distribution of its own.")
def test_softmax_values(student, inputs):
    """`softmax` normalises along the given dim, for tensors of any rank."""
    check_values(student, inputs, "softmax")


@pytest.mark.points(4)
@pytest.mark.hint(
    "Shift each distribution by its own maximum: softmax stays the same, and exp can't overflow."
)
def test_softmax_extremes(student, inputs):
    """`softmax` is exact, and its gradient finite, for logits near ±10,000."""
    check_extremes(student, inputs, "softmax")


@pytest.mark.points(3)
@pytest.mark.hint("Use torch operations from the input to the result, so that autograd can follow.")
def test_softmax_gradient(student, inputs):
    """The gradient of `softmax` is right along any dim."""
    check_gradient(student, inputs, "softmax")


@pytest.mark.points(4)
@pytest.mark.hint("exp of the result should sum to 1 along `dim`.")
def test_log_softmax_values(student, inputs):
    """`log_softmax` is the logarithm of softmax along the given dim."""
    check_values(student, inputs, "log_softmax")


@pytest.mark.points(4)
@pytest.mark.hint(
    "Don't take the logarithm of a number that has underflowed to 0: x − max − log Σ exp(x − max)."
)
def test_log_softmax_extremes(student, inputs):
    """`log_softmax` is exact, and its gradient finite, for logits near ±10,000."""
    check_extremes(student, inputs, "log_softmax")


@pytest.mark.points(2)
@pytest.mark.hint("Use torch operations from the input to the result, so that autograd can follow.")
def test_log_softmax_gradient(student, inputs):
    """The gradient of `log_softmax` is right along any dim."""
    check_gradient(student, inputs, "log_softmax")


@pytest.mark.points(2)
@pytest.mark.hint("float32 overflows in exp already at 89.")
def test_softmax_float32(student, inputs):
    """Both work in float32 with logits in the hundreds, and return float32."""
    logits = inputs.normal(6, 5, scale=100, dtype=torch.float32)
    for name in ("softmax", "log_softmax"):
        value = getattr(student, name)(logits, dim=1)
        expected = getattr(torch, name)(logits.double(), dim=1)
        assert_close(value, expected, what=f"{name} in float32", magnitude=300)
        assert_dtype(value, torch.float32, what=f"{name} in float32")


@pytest.mark.points(1)
@pytest.mark.hint("Work on new tensors, return the input's dtype, and leave torch's global settings alone.")
def test_softmax_contract(student, inputs):
    """Both keep the dtype, change no input and leave no global state behind."""
    for name in ("softmax", "log_softmax"):
        logits = inputs.normal(4, 3)
        answer = student.call(name, logits, dim=1)
        assert_close(answer.value, getattr(torch, name)(logits, dim=1), what=name, magnitude=100)
        assert_leaves_no_trace(answer, what=name)
        assert_dtype(answer.value, torch.float64, what=f"{name} of float64 logits")
