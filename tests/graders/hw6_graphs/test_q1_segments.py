"""q1, sums, means, maxima and softmax of segments: against a dense S × E table in float64."""

import pytest
import torch

from autograder.checks import (
    as_tensor,
    assert_close,
    assert_dtype,
    assert_finite,
    assert_grad,
    assert_leaves_no_trace,
    assert_that,
)

pytestmark = pytest.mark.question("q1")

NAMES = ("segment_sum", "segment_mean", "segment_max", "segment_softmax")
#: E, F, S, and how many of the segments are used; the last one never is, where one is empty.
SIZES = ((11, 3, 7, 4), (5, 5, 5, 3), (9, 2, 4, 3), (4, 3, 9, 3), (6, 1, 3, 2))
#: A loop over edges runs far more operators for many edges than for few; this much is not a loop.
FEW_EDGES, MANY_EDGES, SPARE_OPERATORS = 40, 640, 50
#: An honest way makes tensors of a few times (E + S) · F; E · S is twelve times this.
LARGEST_TENSOR = 20_000
#: Generous enough for a divisor that has 1e-12 added to it, far too strict for 1e-8.
MAGNITUDE = {"segment_sum": 100, "segment_mean": 1000, "segment_max": 100, "segment_softmax": 100}


def oracle(name, values, index, num_segments):
    """From a table that says which row belongs to which segment."""
    values = values.double()
    table = index[None, :] == torch.arange(num_segments)[:, None]
    sizes = table.sum(dim=1, keepdim=True)
    if name == "segment_sum":
        return table.double() @ values
    if name == "segment_mean":
        return table.double() @ values / sizes.clamp(min=1)
    chosen = torch.where(table[:, :, None], values[None], -torch.inf)
    if name == "segment_max":
        if not len(values):
            return values.new_zeros(num_segments, values.shape[1])
        return torch.where(sizes > 0, chosen.amax(dim=1), 0.0)
    rows = torch.arange(len(index))
    return torch.softmax(chosen[index.unique()], dim=1)[index.unique(return_inverse=True)[1], rows]


def segments(inputs, rows, num_segments, used):
    """An index in any order with repetitions, and empty segments; the last is empty where one is."""
    names = inputs.permutation(num_segments - 1)[:used] if used < num_segments else torch.arange(used)
    index = torch.cat([names, names[inputs.integers(0, used, rows - used)]])
    return index[inputs.permutation(rows)]


def draw(inputs, rows, features, num_segments, used, dtype=torch.float64):
    """Values and their index; one of the segments holds negative values only."""
    index = segments(inputs, rows, num_segments, used)
    values = inputs.normal(rows, features, scale=2, dtype=dtype)
    below = index == index[0]
    values[below] = -values[below].abs() - 0.5
    return values, index


def places(name, values, index, num_segments):
    """Where an answer may be wrong, in words; masks over the rows of the answer."""
    sizes = torch.bincount(index, minlength=num_segments)
    if name == "segment_softmax":
        return {"segments of several rows": (sizes[index] > 1)[:, None]}
    highest = torch.full((num_segments, values.shape[1]), -torch.inf, dtype=torch.float64)
    highest = highest.scatter_reduce(0, index[:, None].expand_as(values), values.double(), "amax")
    return {
        "empty segments": (sizes == 0)[:, None],
        "segments of negative values only": (highest < 0) & (sizes > 0)[:, None],
        "segments of several rows": (sizes > 1)[:, None],
    }


def check(student, name, values, index, num_segments, *, what):
    value = getattr(student, name)(values, index, num_segments)
    assert_close(
        value,
        oracle(name, values, index, num_segments),
        what=what,
        magnitude=MAGNITUDE[name],
        axes=("row" if name == "segment_softmax" else "segment", "feature"),
        places=places(name, values, index, num_segments),
    )
    return value


def check_values(student, inputs, name):
    for rows, features, num_segments, used in SIZES:
        values, index = draw(inputs, rows, features, num_segments, used)
        check(student, name, values, index, num_segments, what=name)


@pytest.mark.points(2)
@pytest.mark.hint("Rows with the same index add up, all of them; `a[index] += b` keeps only one of them.")
def test_segment_sum_values(student, inputs):
    """`segment_sum` adds up the rows of each segment, and gives 0 where there are none."""
    check_values(student, inputs, "segment_sum")


@pytest.mark.points(2)
@pytest.mark.hint("The sum over the number of rows of the segment; an empty one gives 0.")
def test_segment_mean_values(student, inputs):
    """`segment_mean` is the mean of the rows of each segment, and 0 where there are none."""
    check_values(student, inputs, "segment_mean")


@pytest.mark.points(3)
@pytest.mark.hint(
    "Start below everything, and turn what is left of the start into 0 only where a segment is empty."
)
def test_segment_max_values(student, inputs):
    """`segment_max` is the largest value of each segment, be it negative, and 0 where there are none."""
    check_values(student, inputs, "segment_max")
    values, index = inputs.normal(8, 3) - 1e5, inputs.integers(0, 4, 8)
    value = student.segment_max(values, index, 5)
    expected = oracle("segment_max", values, index, 5)
    assert_close(value, expected, what="segment_max of values near −100,000", axes=("segment", "feature"))


@pytest.mark.points(3)
@pytest.mark.hint("Over the rows of one segment each column sums to 1; the result has a row per value.")
def test_segment_softmax_values(student, inputs):
    """`segment_softmax` normalises over the rows of each segment, for each feature on its own."""
    check_values(student, inputs, "segment_softmax")


@pytest.mark.points(2)
@pytest.mark.hint("Subtract from each row the maximum of its own segment: then no exponential overflows.")
def test_segment_softmax_extremes(student, inputs):
    """`segment_softmax` is exact, and its gradient finite, for values near ±10,000."""
    values, index = inputs.normal(10, 3), torch.tensor([2, 0, 4, 2, 0, 4, 2, 0, 4, 5])
    values[index == 2] += 1e4
    values[index == 0] -= 1e4
    values[2, 1], values[5, 1] = 1e4, -1e4
    value, (grad,) = student.vjp("segment_softmax", values, index, 6, cotangent=inputs.normal(10, 3))
    what = "segment_softmax of values near ±10,000"
    assert_finite(value, what=what, axes=("row", "feature"))
    assert_close(
        value, oracle("segment_softmax", values, index, 6), what=what, magnitude=1e4, axes=("row", "feature")
    )
    if grad is not None:
        assert_finite(grad, what=f"gradient of {what}", axes=("row", "feature"))


@pytest.mark.points(2)
@pytest.mark.hint("Use torch operations from the values to the result, so that autograd can follow.")
def test_segment_gradients(student, inputs):
    """The gradients of all four functions are right."""
    for name in NAMES:
        for rows, features, num_segments, used in SIZES[:2]:
            values, index = draw(inputs, rows, features, num_segments, used)
            leaf = values.clone().requires_grad_(True)
            expected = oracle(name, leaf, index, num_segments)
            cotangent = inputs.normal(*expected.shape)
            _, (grad,) = student.vjp(name, values, index, num_segments, cotangent=cotangent)
            (wanted,) = torch.autograd.grad(expected, leaf, cotangent)
            assert_grad(grad, wanted, what=f"gradient of {name}", magnitude=MAGNITUDE[name])


@pytest.mark.points(1)
@pytest.mark.hint("Without rows every segment is empty, and the softmax has no rows either.")
def test_segment_edges(student, inputs):
    """All four cope with no rows at all, one row, one segment and a segment per row."""
    nothing = torch.zeros(0, dtype=torch.int64)
    cases = (
        ("no rows", inputs.normal(0, 3), nothing, 4),
        ("one row", inputs.normal(1, 2), torch.tensor([inputs.integer(0, 3)]), 4),
        ("one segment", inputs.normal(5, 3), torch.zeros(5, dtype=torch.int64), 1),
        ("a segment per row", inputs.normal(4, 4), inputs.permutation(4), 4),
    )
    for what, values, index, num_segments in cases:
        for name in NAMES:
            check(student, name, values, index, num_segments, what=f"{name} of {what}")


@pytest.mark.points(1)
@pytest.mark.hint("Make every new tensor in the dtype of the values.")
def test_segment_float32(student, inputs):
    """All four work in float32 and return float32."""
    for name in NAMES:
        values, index = draw(inputs, 24, 3, 6, 5, dtype=torch.float32)
        value = check(student, name, values, index, 6, what=f"{name} in float32")
        assert_dtype(value, torch.float32, what=f"{name} in float32")


@pytest.mark.points(1)
@pytest.mark.hint(
    "Work on new tensors, keep the dtype of the values, and leave torch's global settings alone."
)
def test_segment_contract(student, inputs):
    """All four keep the dtype, change no input and leave no global state behind."""
    for name in NAMES:
        values, index = draw(inputs, 8, 3, 5, 3)
        answer = student.call(name, values, index, 5)
        assert_close(answer.value, oracle(name, values, index, 5), what=name, magnitude=MAGNITUDE[name])
        assert_leaves_no_trace(answer, what=name)
        assert_dtype(answer.value, torch.float64, what=f"{name} of float64 values")


@pytest.mark.points(3)
@pytest.mark.hint(
    "No Python loop over edges and no table of rows × segments: index_add, scatter_reduce and relatives "
    "go from rows to segments, indexing goes back."
)
def test_segment_cost(student, inputs):
    """For many edges all four run as many operators as for few, and make nothing of size E × S."""
    for name in NAMES:
        operators = []
        for rows in (FEW_EDGES, MANY_EDGES):
            values, index = inputs.normal(rows, 3), inputs.integers(0, 8, rows)
            answer = student.call(name, values, index, 8, trace=True)
            operators.append(answer.operators)
            shape = (rows, 3) if name == "segment_softmax" else (8, 3)
            is_answer = as_tensor(answer.value, what=name).shape == shape
            assert_that(
                is_answer, f"{name}: what it costs is counted only where the shape of the result is right"
            )
        assert_that(
            operators[1] <= 2 * operators[0] + SPARE_OPERATORS,
            f"{name}: with {MANY_EDGES // FEW_EDGES} times as many rows it runs "
            f"{operators[1] / max(operators[0], 1):.0f} times as many operators; something loops over rows",
        )
        answer = student.call(name, inputs.normal(600, 2), inputs.integers(0, 400, 600), 400, trace=True)
        assert_that(
            answer.largest_tensor <= LARGEST_TENSOR,
            f"{name}: of 600 rows, 2 features and 400 segments it makes a tensor of "
            f"{answer.largest_tensor:,} elements; a few times (E + S) · F would do, and E · S must not be",
        )
