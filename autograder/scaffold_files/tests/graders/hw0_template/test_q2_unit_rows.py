"""q2, `unit_rows`: against a division by torch's own norm in float64."""

import pytest
import torch

from autograder.checks import assert_close, assert_dtype

pytestmark = [
    pytest.mark.question("q2"),
    pytest.mark.hint("Each row is divided by the root of the sum of its own squares."),
]

#: Sizes differ, so that a wrong axis shows in the shape; in the square case only the values tell.
SHAPES = ((5, 3), (3, 5), (4, 4), (1, 6))


def oracle(x):
    return x / torch.linalg.vector_norm(x, dim=1, keepdim=True)


@pytest.mark.points(3)
def test_unit_rows_values(student, inputs):
    """Every row of `unit_rows` has length 1 and the direction that it had."""
    for shape in SHAPES:
        x = inputs.normal(*shape, scale=3)
        # The names of the axes tell the student where it is wrong: "only at row 2".
        assert_close(student.unit_rows(x), oracle(x), what="unit_rows", axes=("row", "column"))


@pytest.mark.points(2)
@pytest.mark.hint("What comes in as float32 leaves as float32.")
def test_unit_rows_dtype(student, inputs):
    """`unit_rows` returns the dtype of its input."""
    for dtype in (torch.float32, torch.float64):
        x = inputs.normal(6, 5, dtype=dtype)
        value = student.unit_rows(x)
        assert_close(value, oracle(x.double()), what=f"unit_rows in {dtype}", axes=("row", "column"))
        assert_dtype(value, dtype, what=f"unit_rows in {dtype}")
