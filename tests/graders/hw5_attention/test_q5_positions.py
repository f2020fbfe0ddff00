"""q5, `sinusoidal_positions`: against the formula, entry by entry, in float64."""

import math

import pytest
import torch

from autograder.checks import as_tensor, assert_close, assert_leaves_no_trace, assert_raises, assert_that

pytestmark = pytest.mark.question("q5")

AXES = ("position", "column")


def sinusoidal_positions(t, d_model):
    rows = [
        [
            (math.cos if column % 2 else math.sin)(p / 10000 ** ((column - column % 2) / d_model))
            for column in range(d_model)
        ]
        for p in range(t)
    ]
    return torch.tensor(rows, dtype=torch.float64)


def check(value, t, d, *, what="sinusoidal_positions"):
    """In whichever of the two dtypes it is, it may have been computed in float32, of angles up to t."""
    expected = sinusoidal_positions(t, d)
    columns = torch.arange(d)
    places = {
        "the first position": torch.arange(t).unsqueeze(-1).expand(t, d) == 0,
        "even columns": (columns % 2 == 0).expand(t, d),
        "odd columns": (columns % 2 == 1).expand(t, d),
    }
    value = as_tensor(value, what=what)
    if value.dtype == torch.float64:
        value = value.float()
    assert_that(value.is_floating_point(), f"{what}: the dtype is {value.dtype}, not a floating-point one")
    assert_close(value, expected, what=what, magnitude=float(max(t, 10)), axes=AXES, places=places)


@pytest.mark.points(5)
@pytest.mark.hint("Columns 2i and 2i + 1 are sine and cosine of the same angle, p / 10000 ** (2i / d_model).")
def test_positions_values(student, inputs):
    """Sine at even and cosine at odd columns, of angles p / 10000^(2i/D)."""
    for t, d in ((7, 12), (5, 8), (6, 6), (inputs.integer(9, 15), 2 * inputs.integer(8, 12))):
        check(student.sinusoidal_positions(t, d), t, d)


@pytest.mark.points(2)
@pytest.mark.hint("One position is position 0, (0, 1, 0, 1, …); two columns are a single clock.")
def test_positions_edges(student, inputs):
    """It works for one position, two columns, and long sequences."""
    for t, d in ((1, 6), (4, 2), (1, 2), (120, 4), (3, 40)):
        check(student.sinusoidal_positions(t, d), t, d)


@pytest.mark.points(2)
@pytest.mark.hint("raise ValueError(...) when d_model is odd.")
def test_positions_odd(student, inputs):
    """An odd number of columns raises ValueError."""
    for t, d in ((4, 5), (3, 1), (2, 2 * inputs.integer(3, 8) + 1)):
        with assert_raises(ValueError, what="sinusoidal_positions with an odd d_model"):
            student.sinusoidal_positions(t, d)
    student.sinusoidal_positions(4, 6)  # where it is even, nothing is raised


@pytest.mark.points(1)
@pytest.mark.hint("Give dtype= to what you make, instead of changing torch's settings.")
def test_positions_contract(student, inputs):
    """Whatever the default dtype is, the table is right and torch's settings stay as they are."""
    for name in ("float32", "float64"):
        answer = student.call("sinusoidal_positions", 6, 10, default_dtype=name)
        check(answer.value, 6, 10, what=f"sinusoidal_positions when the default dtype is {name}")
        assert_leaves_no_trace(answer, what="sinusoidal_positions")
