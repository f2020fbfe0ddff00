"""q2, `causal_mask`: against the inequality j <= i + t_k - t_q."""

from functools import partial

import pytest
import torch

from autograder.checks import assert_close, assert_dtype, assert_leaves_no_trace
from autograder.drawing import where

pytestmark = pytest.mark.question("q2")

AXES = ("query", "key")

#: Which keys are allowed is no secret: it follows from the two sizes.
draw = partial(where, signs=("allowed, but should not be", "not allowed, but should be"))


def causal_mask(t_q, t_k):
    earlier_keys = t_k - t_q
    return torch.ones(t_q, t_k, dtype=torch.float64).tril(earlier_keys)


def check(value, t_q, t_k, *, what):
    expected = causal_mask(t_q, t_k)
    places = {
        "the diagonal": torch.eye(t_q, t_k, dtype=torch.bool) if t_q == t_k else torch.zeros(1, 1).bool(),
        "the future": expected == 0,
        "what may be attended": expected == 1,
    }
    assert_close(value, expected, what=what, axes=AXES, places=places, picture=draw)


@pytest.mark.points(5)
@pytest.mark.hint("Row i, column j: True where j <= i. The diagonal is True, all above it False.")
def test_causal_square(student, inputs):
    """`causal_mask(t)` lets each element attend itself and all before it."""
    for t in (4, inputs.integer(5, 10), 2, 1):
        check(student.causal_mask(t), t, t, what="causal_mask(t)")
    check(student.causal_mask(5, 5), 5, 5, what="causal_mask(t, t)")
    check(student.causal_mask(3, None), 3, 3, what="causal_mask(t, None)")


@pytest.mark.points(3)
@pytest.mark.hint("The queries are the last t_q of the t_k elements: j <= i + t_k - t_q.")
def test_causal_aligned(student, inputs):
    """With more keys than queries, the queries are the last elements."""
    t_q = inputs.integer(3, 6)
    for queries, keys in ((2, 5), (t_q, t_q + inputs.integer(1, 5)), (3, 4), (1, 6)):
        check(student.causal_mask(queries, keys), queries, keys, what="causal_mask with t_k > t_q")
    check(student.causal_mask(t_q=4, t_k=7), 4, 7, what="causal_mask with t_k > t_q")


@pytest.mark.points(2)
@pytest.mark.hint("A mask says yes or no: dtype=torch.bool, or the result of a comparison.")
def test_causal_contract(student, inputs):
    """The mask is boolean, and making it leaves torch's settings alone."""
    for sizes in ((inputs.integer(3, 7),), (2, 5)):
        answer = student.call("causal_mask", *sizes)
        assert_dtype(answer.value, torch.bool, what="causal_mask")
        assert_leaves_no_trace(answer, what="causal_mask")
