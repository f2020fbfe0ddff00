"""What came of one call for a submission, and for a mistake, in; whether both are the same out."""

import math
from typing import Any

import torch

from autograder.student import Raised
from autograder.worker.operations import Answer, tensors_in

#: Counts of operators and elements that differ by no more than this factor tell of the same way of computing.
_ALIKE = 4

#: What should cancel leaves rounding errors, which are nobody's mistake: smaller tensors are compared as if
#: they were of this size.
_LEAST_SCALE = 1e-3


def is_same(one: Answer | Raised, other: Answer | Raised) -> bool:
    """Whether two answers to one call agree in all that was asked: values, gradients, side effects, cost.

    Of a dict, all that counts is what `one` has: the parts of a reply that were looked at.
    """
    if isinstance(one, Raised) or isinstance(other, Raised):
        return one == other
    return (
        bool(one.mutated) == bool(other.mutated)
        and one.disturbed == other.disturbed
        and one.is_attached == other.is_attached
        and _is_same_value(one.value, other.value)
        and len(one.grads) == len(other.grads)
        # Gradients of what is not finite are NaN in more or fewer places, by details that are no mistake.
        and (not _is_finite(one.value) or all(map(_is_same_value, one.grads, other.grads)))
        and _is_alike(one.operators, other.operators)
        and _is_alike(one.largest_tensor, other.largest_tensor)
    )


def _is_alike(one: int, other: int) -> bool:
    """Whether two counts tell of one way of computing: a loop runs three or ten operators a turn, not none.

    A call that the test did not ask to be traced has no counts where it is replayed.
    """
    return min(one, other) == 0 or max(one, other) <= _ALIKE * min(one, other)


def _is_finite(value: Any) -> bool:
    return all(bool(tensor.isfinite().all()) for tensor in tensors_in(value))


def _is_same_value(one: Any, other: Any) -> bool:
    match one, other:
        case torch.Tensor(), torch.Tensor():
            return _is_same_tensor(one, other)
        case dict(), dict():
            # The other one is whole; of this one there is what a test has looked at.
            return one.keys() <= other.keys() and all(_is_same_value(one[key], other[key]) for key in one)
        case ((list() | tuple()), (list() | tuple())):
            return len(one) == len(other) and all(map(_is_same_value, one, other))
        case float(), float():
            return math.isclose(one, other, rel_tol=1e-5, abs_tol=1e-7) or (one != one and other != other)
    return type(one) is type(other) and bool(one == other)


def _is_same_tensor(one: torch.Tensor, other: torch.Tensor) -> bool:
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    tolerance = 1e-3 if one.dtype != torch.float64 else 1e-7
    one, other = one.detach().double(), other.detach().double()
    finite = other[other.isfinite()].abs()
    scale = max(float(finite.max()), _LEAST_SCALE) if finite.numel() else 1.0
    close = (one - other).abs() <= tolerance * scale
    return bool((close | (one == other) | (one.isnan() & other.isnan())).all())
