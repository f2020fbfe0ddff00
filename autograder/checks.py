"""Comparisons for hidden graders: a submission's value and the oracle's in, nothing or a `WrongAnswer` out.

A message says what is wrong and where; it never shows a hidden input or an expected value. Within a hidden
test a wrong answer does not end the test at once: the calls behind it are still made, since the more answers
are known the surer the mistake is recognised. The first one is what the test reports.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import torch

from autograder.student import StudentError, SubmissionFailure
from autograder.wire import Opaque
from autograder.worker.operations import Answer

#: How many rounding errors, of the size of the terms that are summed, an honest computation may pile up.
_ROUNDINGS = 64


class WrongAnswer(AssertionError):  # noqa: N818  a finding about a submission
    """A value that is not what the question asks for; the message is for the student."""


_found: ContextVar[list[WrongAnswer] | None] = ContextVar("found", default=None)


@contextmanager
def first_wrong_answer() -> Iterator[None]:
    """Let the block run on past wrong answers, then raise the first one instead of whatever came of it."""
    found: list[WrongAnswer] = []
    token = _found.set(found)
    try:
        yield
    except SubmissionFailure:
        if not found:
            raise
    finally:
        _found.reset(token)
    if found:
        raise found[0]


def _tell(wrong: WrongAnswer) -> None:
    found = _found.get()
    if found is None:
        raise wrong
    found.append(wrong)


def assert_close(
    actual: Any, expected: torch.Tensor, *, what: str, magnitude: float = 0.0, roundings: float = _ROUNDINGS
) -> None:
    """Raise WrongAnswer unless `actual` equals the float64 oracle up to rounding in its own dtype.

    The tolerance for an element e is roundings · eps(dtype) · max(|e|, mean |e|, magnitude), where
    `magnitude` is the size of the largest terms that are summed on the way (1e4 for the softmax of logits
    near 1e4): a sum that nearly cancels is not held to more digits than its terms have. NaN and ±inf must
    stand where the oracle has them.
    """
    actual = as_tensor(actual, what=what)
    if actual.shape != expected.shape:
        _tell(
            WrongAnswer(
                f"{what}: the shape is {tuple(actual.shape)} where {tuple(expected.shape)} was expected"
            )
        )
        return
    if actual.numel() == 0:
        return
    if actual.dtype.is_floating_point and actual.dtype not in (torch.float32, torch.float64):
        # Their rounding would excuse almost anything.
        _tell(WrongAnswer(f"{what}: the dtype is {actual.dtype}, which the inputs do not have"))
        return
    wrong = ~_is_close(actual, expected, magnitude=magnitude, roundings=roundings)
    if wrong.any():
        _tell(WrongAnswer(f"{what}: {_describe(actual, expected, wrong)}"))


def _is_close(
    actual: torch.Tensor, expected: torch.Tensor, *, magnitude: float, roundings: float
) -> torch.Tensor:
    eps = torch.finfo(actual.dtype).eps if actual.dtype.is_floating_point else torch.finfo(torch.float32).eps
    actual, expected = actual.double(), expected.double()
    size = expected.abs()
    scale = float(size[size.isfinite()].mean()) if size.isfinite().any() else 0.0
    tolerance = size.clamp(min=max(scale, magnitude)) * (roundings * eps)
    is_close = ((actual - expected).abs() <= tolerance) & expected.isfinite()
    if is_close.all():
        return is_close
    return is_close | (actual == expected) | (actual.isnan() & expected.isnan())


def as_tensor(value: Any, *, what: str) -> torch.Tensor:
    """`value` if it is a tensor; else WrongAnswer that names what it is instead."""
    if isinstance(value, torch.Tensor):
        return value
    if isinstance(value, Opaque):
        kind = value.type_name
    else:
        kind = "None (is there a `return`?)" if value is None else f"a Python {type(value).__name__}"
    raise WrongAnswer(f"{what}: expected a tensor, got {kind}")


def _describe(actual: torch.Tensor, expected: torch.Tensor, wrong: torch.Tensor) -> str:
    if actual.ndim == 0:
        if actual.isnan() or actual.isinf():
            return f"the value is {float(actual)}"
        return "the value is wrong" + _relative_error(actual, expected)
    count = f"{int(wrong.sum())} of {wrong.numel()} elements are wrong"
    not_finite = (~actual.double().isfinite()) & expected.double().isfinite()
    if not_finite.any():
        return f"{count}; {int(not_finite.sum())} of them are NaN or infinite"
    return f"{count}{_which_rows(wrong)}" + _relative_error(actual, expected)


def _relative_error(actual: torch.Tensor, expected: torch.Tensor) -> str:
    difference = (actual.double() - expected.double()).abs().max()
    size = expected.double().abs().max()
    if not difference.isfinite() or not size.isfinite() or size == 0:
        return ""
    share = float(difference / size)
    share_text = f"up to {share:.0%}" if share >= 0.005 else "less than 1%"
    return f", off by {share_text} of the largest expected element"


def _which_rows(wrong: torch.Tensor) -> str:
    rows = wrong.reshape(wrong.shape[0], -1).any(dim=1).nonzero().flatten().tolist()
    if len(rows) == wrong.shape[0]:
        return ""
    return f" (along dim 0 only at {', '.join(map(str, rows[:8]))}{', …' if len(rows) > 8 else ''})"


def assert_dtype(actual: Any, dtype: torch.dtype, *, what: str) -> None:
    """Raise WrongAnswer unless `actual` is a tensor of that dtype."""
    actual = as_tensor(actual, what=what)
    if actual.dtype != dtype:
        _tell(WrongAnswer(f"{what}: the dtype is {actual.dtype} where {dtype} was expected"))


def assert_finite(actual: Any, *, what: str) -> None:
    """Raise WrongAnswer if `actual` holds NaN or ±inf."""
    actual = as_tensor(actual, what=what)
    bad = int((~actual.double().isfinite()).sum())
    if bad:
        _tell(WrongAnswer(f"{what}: {bad} of {actual.numel()} elements are NaN or infinite"))


def assert_grad(
    grad: torch.Tensor | None, expected: torch.Tensor, *, what: str, magnitude: float = 0.0
) -> None:
    """Like `assert_close` for a gradient, which is None where the result was cut off from its input."""
    if grad is None:
        _tell(
            WrongAnswer(
                f"{what}: no gradient flows back from the result; it was detached from the graph "
                "(.item(), .detach(), .data, torch.no_grad() or a new torch.tensor(...) does that)"
            )
        )
        return
    assert_close(grad, expected, what=what, magnitude=magnitude)


def assert_leaves_no_trace(answer: Answer, *, what: str) -> None:
    """Raise WrongAnswer if the call changed one of its inputs or torch's global state."""
    if answer.mutated:
        _tell(WrongAnswer(f"{what}: it changes its input in place ({', '.join(answer.mutated)})"))
    if answer.disturbed:
        _tell(WrongAnswer(f"{what}: it leaves global state changed ({', '.join(answer.disturbed)})"))


@contextmanager
def assert_raises(exception: type[Exception], *, what: str) -> Iterator[None]:
    """Raise WrongAnswer unless the block's call into the submission raises that exception or a subclass."""
    try:
        yield
    except StudentError as error:
        if error.is_missing or exception.__name__ not in error.bases:
            raise
    else:
        _tell(WrongAnswer(f"{what}: a {exception.__name__} was expected, but none was raised"))


def assert_none_called(answer: Answer, names: Sequence[str], *, what: str) -> None:
    """Raise WrongAnswer if a traced call reached one of these torch functions or aten operators."""
    used = [name for name in names if name in answer.called]
    if used:
        _tell(
            WrongAnswer(f"{what}: it calls {', '.join(used)}, which is what this question asks you to write")
        )


__all__ = [
    "SubmissionFailure",
    "WrongAnswer",
    "as_tensor",
    "assert_close",
    "assert_dtype",
    "assert_finite",
    "assert_grad",
    "assert_leaves_no_trace",
    "assert_none_called",
    "assert_raises",
]
