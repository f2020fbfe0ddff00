"""Comparisons for hidden graders: a submission's value and the oracle's in, nothing or a `WrongAnswer` out.

A message says what is wrong and where; it never shows a hidden input or an expected value. Within a hidden
test a wrong answer does not end the test at once: the calls behind it are still made, since the more answers
are known the surer the mistake is recognised. The first one is what the test reports.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

import torch

from autograder.drawing import Difference, Draw, where
from autograder.picture import Picture
from autograder.student import StudentError, SubmissionFailure
from autograder.wire import Opaque
from autograder.worker.operations import Answer

#: How many rounding errors, of the size of the terms that are summed, an honest computation may pile up.
_ROUNDINGS = 64

#: An error is told in these steps: one told to the digit tells whoever returns 1e9 the expected value.
_SHARES = {0.1: "10% of", 0.5: "50% of", 1.0: "100% of", 10.0: "10 times", 100.0: "100 times"}


class WrongAnswer(AssertionError):  # noqa: N818  a finding about a submission
    """A value that is not what the question asks for; the message is for the student.

    `picture` draws where it is wrong. That takes longer than the comparison, so it is called for one wrong
    answer of a test only, after all tests.
    """

    def __init__(self, message: str, *, picture: Callable[[], Picture | None] | None = None) -> None:
        super().__init__(message)
        self.picture = picture


_found: ContextVar[list[WrongAnswer] | None] = ContextVar("found", default=None)


@contextmanager
def first_wrong_answer() -> Iterator[None]:
    """Let the block run on past wrong answers, then raise the first one instead of whatever came of it."""
    found: list[WrongAnswer] = []
    token = _found.set(found)
    try:
        yield
    except (SubmissionFailure, WrongAnswer):
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


def assert_that(condition: Any, message: str) -> None:
    """Raise WrongAnswer with that message, which is for the student, unless the condition holds.

    Comparing what a submission replied may give a tensor: one that is not a single True does not hold.
    """
    if isinstance(condition, torch.Tensor):
        condition = condition.numel() == 1 and bool(condition)
    if not condition:
        _tell(WrongAnswer(message))


def assert_close(
    actual: Any,
    expected: torch.Tensor,
    *,
    what: str,
    magnitude: float = 0.0,
    roundings: float = _ROUNDINGS,
    axes: Sequence[str] = (),
    places: Mapping[str, torch.Tensor] | None = None,
    picture: Draw = where,
) -> None:
    """Raise WrongAnswer unless `actual` equals the float64 oracle up to rounding in its own dtype.

    The tolerance for an element e is roundings · eps(dtype) · max(|e|, mean |e|, magnitude), where
    `magnitude` is the size of the largest terms that are summed on the way (1e4 for the softmax of logits
    near 1e4): a sum that nearly cancels is not held to more digits than its terms have. NaN and ±inf must
    stand where the oracle has them.

    The message tells where the answer is wrong: `axes` names the dimensions of `expected` ("head"), `places`
    has boolean masks, broadcastable to it, by what they stand for ("the padded steps"). `picture` draws it,
    by default as a table along the axes that have names.
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
        place = _where(wrong, axes or ("index",), places or {})
        difference = Difference(actual, expected, wrong, what, axes)
        message = f"{what}: {_describe(actual, expected, wrong, place)}"
        _tell(WrongAnswer(message, picture=partial(picture, difference)))


def _is_close(
    actual: torch.Tensor, expected: torch.Tensor, *, magnitude: float, roundings: float
) -> torch.Tensor:
    eps = torch.finfo(actual.dtype).eps if actual.dtype.is_floating_point else torch.finfo(torch.float32).eps
    actual, expected = actual.double(), expected.double()
    size = expected.abs()
    scale = float(size.mean())
    is_finite = math.isfinite(scale)  # and so is every element: most answers are, and are judged fast
    if not is_finite:
        finite = size[size.isfinite()]
        scale = float(finite.mean()) if finite.numel() else 0.0
    tolerance = size.clamp(min=max(scale, magnitude)) * (roundings * eps)
    is_close = (actual - expected).abs() <= tolerance
    if is_finite and is_close.all():
        return is_close
    is_close &= expected.isfinite()
    return is_close | (actual == expected) | (actual.isnan() & expected.isnan())


def assert_all_close(actual: Any, expected: Any, *, what: str, magnitude: float = 0.0) -> None:
    """Compare tuples, lists and dicts of tensors and numbers part by part; their structure must be the same.

    Tensors and floats must be close; all else must be equal. A list may stand for a tuple.
    """
    if isinstance(expected, torch.Tensor):
        assert_close(actual, expected, what=what, magnitude=magnitude)
    elif isinstance(expected, dict):
        found = as_dict(actual, tuple(expected), what=what)
        for key, part in expected.items():
            assert_all_close(found[key], part, what=f"{what}, {key}", magnitude=magnitude)
    elif isinstance(expected, (list, tuple)):
        for index, (one, part) in enumerate(
            zip(as_tuple(actual, len(expected), what=what), expected, strict=True)
        ):
            assert_all_close(one, part, what=f"{what}, part {index}", magnitude=magnitude)
    elif isinstance(expected, float):
        assert_number(actual, expected, what=what, magnitude=magnitude)
    else:
        assert_equal(actual, expected, what=what)


def assert_number(
    actual: Any,
    expected: float,
    *,
    what: str,
    magnitude: float = 0.0,
    eps: float = torch.finfo(torch.float64).eps,
    is_tensor_allowed: bool = False,
) -> None:
    """Raise WrongAnswer unless `actual` is a Python number close to `expected`.

    `eps` is that of the dtype which the number was computed in; see `assert_close` for the tolerance.
    """
    if isinstance(actual, torch.Tensor) and is_tensor_allowed and actual.ndim == 0:
        actual = float(actual)
    if isinstance(actual, bool) or not isinstance(actual, (int, float)):
        raise WrongAnswer(f"{what}: expected a Python number, got {_kind(actual)}")
    if math.isnan(expected) or math.isinf(expected):
        is_right = actual == expected or (math.isnan(actual) and math.isnan(expected))
    else:
        tolerance = _ROUNDINGS * eps * max(abs(expected), magnitude)
        is_right = abs(actual - expected) <= tolerance
    if not is_right:
        error = _relative_error(
            *(torch.tensor(float(one), dtype=torch.float64) for one in (actual, expected))
        )
        is_finite = math.isfinite(actual) or not math.isfinite(expected)
        _tell(
            WrongAnswer(
                f"{what}: " + (f"the value is wrong{error}" if is_finite else f"the value is {actual}")
            )
        )


def assert_equal(actual: Any, expected: Any, *, what: str) -> None:
    """Raise WrongAnswer unless both are the same whole number, boolean, text, None, or list of such."""
    if isinstance(expected, (list, tuple)):
        for index, (one, part) in enumerate(
            zip(as_tuple(actual, len(expected), what=what), expected, strict=True)
        ):
            assert_equal(one, part, what=f"{what}, number {index + 1}")
        return
    if isinstance(actual, torch.Tensor) or type(actual) is not type(expected):
        wanted = "None" if expected is None else f"a Python {type(expected).__name__}"
        raise WrongAnswer(f"{what}: expected {wanted}, got {_kind(actual)}")
    if actual != expected:
        _tell(WrongAnswer(f"{what}: the value is wrong"))


def as_tuple(value: Any, length: int, *, what: str) -> tuple[Any, ...]:
    """`value` if it is a tuple or list of that length; else WrongAnswer that says what it is instead."""
    if not isinstance(value, (tuple, list)):
        raise WrongAnswer(f"{what}: expected {length} values, got {_kind(value)}")
    if len(value) != length:
        raise WrongAnswer(f"{what}: expected {length} values, got {len(value)}")
    return tuple(value)


def as_dict(value: Any, keys: Sequence[str], *, what: str) -> dict[str, Any]:
    """`value` if it is a dict that has all of these keys; else WrongAnswer that says what is missing."""
    if not isinstance(value, dict):
        raise WrongAnswer(f"{what}: expected a dict, got {_kind(value)}")
    missing = [key for key in keys if key not in value]
    if missing:
        raise WrongAnswer(f"{what}: the dict has no {', '.join(map(repr, missing))}")
    return value


def as_tensor(value: Any, *, what: str) -> torch.Tensor:
    """`value` if it is a tensor; else WrongAnswer that names what it is instead."""
    if isinstance(value, torch.Tensor):
        return value
    raise WrongAnswer(f"{what}: expected a tensor, got {_kind(value)}")


def _kind(value: Any) -> str:
    if isinstance(value, Opaque):
        return value.type_name
    if isinstance(value, torch.Tensor):
        return f"a tensor of shape {tuple(value.shape)}"
    return "None (is there a `return`?)" if value is None else f"a Python {type(value).__name__}"


def _describe(actual: torch.Tensor, expected: torch.Tensor, wrong: torch.Tensor, where: str) -> str:
    if actual.ndim == 0:
        if actual.isnan() or actual.isinf():
            return f"the value is {float(actual)}"
        return "the value is wrong" + _relative_error(actual, expected)
    count = f"{int(wrong.sum())} of {wrong.numel()} elements are wrong"
    not_finite = (~actual.double().isfinite()) & expected.double().isfinite()
    if not_finite.any():
        return f"{count}{where}; {int(not_finite.sum())} of them are NaN or infinite"
    return f"{count}{where}" + _relative_error(actual, expected)


def _relative_error(actual: torch.Tensor, expected: torch.Tensor) -> str:
    difference = (actual.double() - expected.double()).abs().max()
    size = expected.double().abs().max()
    if not difference.isfinite() or not size.isfinite() or size == 0:
        return ""
    share = float(difference / size)
    step = next((text for most, text in _SHARES.items() if share <= most), "")
    amount = f"up to {step}" if step else "more than 100 times"
    return f", off by {'less than 1% of' if share < 0.01 else amount} the largest expected element"


def _where(wrong: torch.Tensor, axes: Sequence[str], places: Mapping[str, torch.Tensor]) -> str:
    """Where all wrong elements lie: in the first of the places that holds them, else along which axes."""
    for name, mask in places.items():
        if not (wrong & ~mask).any():
            return f" (only in {name})"
    found = []
    for axis, name in enumerate(axes[: wrong.ndim]):
        others = [other for other in range(wrong.ndim) if other != axis]
        indices = (wrong.any(dim=others) if others else wrong).nonzero().flatten().tolist()
        if len(indices) < wrong.shape[axis]:
            found.append(f"{name} {', '.join(map(str, indices[:8]))}{', …' if len(indices) > 8 else ''}")
    return f" (only at {'; '.join(found)})" if found else ""


def assert_dtype(actual: Any, dtype: torch.dtype, *, what: str) -> None:
    """Raise WrongAnswer unless `actual` is a tensor of that dtype."""
    actual = as_tensor(actual, what=what)
    if actual.dtype != dtype:
        _tell(WrongAnswer(f"{what}: the dtype is {actual.dtype} where {dtype} was expected"))


def assert_finite(actual: Any, *, what: str, axes: Sequence[str] = ()) -> None:
    """Raise WrongAnswer if `actual` holds NaN or ±inf; `axes` names its dimensions, for a picture."""
    actual = as_tensor(actual, what=what)
    bad = ~actual.double().isfinite()
    if bad.any():
        message = f"{what}: {int(bad.sum())} of {actual.numel()} elements are NaN or infinite"
        difference = Difference(actual, torch.zeros_like(actual), bad, what, axes)
        _tell(WrongAnswer(message, picture=partial(where, difference)))


def assert_grad(
    grad: torch.Tensor | None,
    expected: torch.Tensor,
    *,
    what: str,
    magnitude: float = 0.0,
    axes: Sequence[str] = (),
    places: Mapping[str, torch.Tensor] | None = None,
    picture: Draw = where,
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
    assert_close(grad, expected, what=what, magnitude=magnitude, axes=axes, places=places, picture=picture)


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
    "as_dict",
    "as_tensor",
    "as_tuple",
    "assert_all_close",
    "assert_close",
    "assert_dtype",
    "assert_equal",
    "assert_finite",
    "assert_grad",
    "assert_leaves_no_trace",
    "assert_none_called",
    "assert_number",
    "assert_raises",
    "assert_that",
]
