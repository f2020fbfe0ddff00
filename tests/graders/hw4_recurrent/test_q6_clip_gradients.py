"""q6, `clip_gradients`: against one long vector in float64."""

import pytest
import torch

from autograder.checks import (
    as_tensor,
    as_tuple,
    assert_close,
    assert_dtype,
    assert_leaves_no_trace,
    assert_number,
    assert_that,
)
from autograder.oracle import Oracle

pytestmark = pytest.mark.question("q6")

#: Gradients are this large, so that a divisor of norm + 1e-6 changes nothing that counts...
SCALE = 30.0
#: ...beyond this relative error, in multiples of float64's epsilon (and never less than is usual in float32).
ROUNDINGS = 1e-6 / torch.finfo(torch.float64).eps

SHAPES = ((3, 4), (5,), (2, 2, 2), (1,))


def clip_gradients(parameters, max_norm):
    """All gradients as one vector."""
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    if not gradients:
        return 0.0
    everything = torch.cat([gradient.flatten() for gradient in gradients])
    norm = float((everything * everything).sum()) ** 0.5
    for gradient in gradients:
        gradient.copy_(gradient * min(1.0, max_norm / norm) if norm > 0 else gradient)
    return norm


ORACLE = Oracle(__file__, clip_gradients=clip_gradients)


def make_gradients(inputs, *, shapes=SHAPES, scale=SCALE, dtype=torch.float64):
    """Weights and gradients; the gradients of different parameters differ much in size."""
    weights = [inputs.normal(*shape, dtype=dtype) for shape in shapes]
    sizes = [scale * factor for factor in (1.0, 0.3, 2.0, 0.1)]
    return weights, [
        inputs.normal(*shape, scale=size, dtype=dtype) for shape, size in zip(shapes, sizes, strict=False)
    ]


def length_of(gradients):
    return float(torch.cat([g.double().flatten() for g in gradients if g is not None]).norm())


def check(student, weights, gradients, max_norm, *, what="clip_gradients", is_generator=False):
    """Compare gradients and weights afterwards, and return the whole reply."""
    reply = student.probe("clipped", weights, gradients, max_norm, is_generator)
    doubles = [None if g is None else g.double() for g in gradients]
    expected = ORACLE.probe("clipped", [w.double() for w in weights], doubles, max_norm)
    grads = as_tuple(reply["grads"], len(gradients), what="gradients")
    for number, (grad, right) in enumerate(zip(grads, expected["grads"], strict=True), start=1):
        name = f"gradient of parameter {number} of {len(gradients)} after {what}"
        if right is None:
            assert_that(grad is None, f"{name}: it was None and should stay so")
            continue
        grad = as_tensor(grad, what=name)
        is_single = grad.dtype == torch.float32
        assert_close(grad, right, what=name, magnitude=1, roundings=64 if is_single else ROUNDINGS)
    for after, before in zip(as_tuple(reply["weights"], len(weights), what="weights"), weights, strict=True):
        assert_close(after, before.double(), what=f"parameters after {what}, which it should not change")
    return reply


def check_norm(reply, expected, *, dtype=torch.float64, magnitude=0.0):
    what = "norm that clip_gradients returns"
    assert_number(reply["norm"], expected, what=what, eps=torch.finfo(dtype).eps, magnitude=magnitude)


@pytest.mark.points(5)
@pytest.mark.hint("One factor for all gradients, max_norm over the 2-norm of all of them together.")
def test_clip_long(student, inputs):
    """Gradients longer than `max_norm` are shortened to it, all by one factor."""
    for max_norm, shapes in ((1.0, SHAPES), (25.0, SHAPES), (2.0, ((3, 3),)), (10.0, ((1,), (4,), (2, 3)))):
        check(student, *make_gradients(inputs, shapes=shapes), max_norm)


@pytest.mark.points(3)
@pytest.mark.hint(
    "√ of the sum of squares over all entries of all gradients, taken before anything is scaled."
)
def test_clip_norm(student, inputs):
    """It returns the 2-norm of all gradients together, as it was before clipping."""
    for factor, shapes in ((0.01, SHAPES), (0.5, ((3, 3),)), (3.0, SHAPES), (0.1, ((1,), (4,), (2, 3)))):
        weights, gradients = make_gradients(inputs, shapes=shapes)
        norm = length_of(gradients)
        check_norm(student.probe("clipped", weights, gradients, factor * norm), norm)


@pytest.mark.points(3)
@pytest.mark.hint("The factor is min(1, max_norm/norm): never above 1.")
def test_clip_short(student, inputs):
    """Gradients no longer than `max_norm` stay as they are; those a little longer are shortened a little."""
    for factor, max_norm in ((0.97, "just below the norm"), (1.03, "just above it"), (50.0, "far above it")):
        weights, gradients = make_gradients(inputs)
        what = f"clip_gradients with max_norm {max_norm}"
        check(student, weights, gradients, factor * length_of(gradients), what=what)


@pytest.mark.points(2)
@pytest.mark.hint("Skip parameters whose .grad is None; 0/0 is NaN.")
def test_clip_none_and_zero(student, inputs):
    """Parameters without a gradient are skipped; no gradient at all has norm 0; zeros stay zeros."""
    weights, gradients = make_gradients(inputs)
    gradients[1] = None
    reply = check(student, weights, gradients, 5.0, what="clip_gradients where one gradient is None")
    check_norm(reply, length_of(gradients))
    weights, gradients = make_gradients(inputs)
    gradients[0] = None
    reply = check(student, weights, gradients, 7.0, what="clip_gradients where the first gradient is None")
    check_norm(reply, length_of(gradients))
    reply = check(student, weights, [None] * 4, 1.0, what="clip_gradients where all gradients are None")
    check_norm(reply, 0.0, magnitude=1e-9)
    zeros = [torch.zeros_like(weight) for weight in weights]
    reply = check(student, weights, zeros, 1.0, what="clip_gradients where all gradients are 0")
    check_norm(reply, 0.0, magnitude=1e-9)


@pytest.mark.points(1)
@pytest.mark.hint(
    "Make a list of the parameters first: what model.parameters() gives can be run through once."
)
def test_clip_generator(student, inputs):
    """`parameters` may be something that can be run through only once, such as model.parameters()."""
    weights, gradients = make_gradients(inputs)
    what = "clip_gradients of a generator"
    reply = check(student, weights, gradients, 3.0, what=what, is_generator=True)
    check_norm(reply, length_of(gradients))


@pytest.mark.points(1)
@pytest.mark.hint("Gradients keep their dtype; write into .grad and nowhere else.")
def test_clip_float32(student, inputs):
    """It works in float32, keeps the dtype of the gradients and leaves no global state behind."""
    for max_norm in (2.0, 1e6):
        weights, gradients = make_gradients(inputs, dtype=torch.float32)
        reply = check(student, weights, gradients, max_norm, what="clip_gradients in float32")
        for grad in as_tuple(reply["grads"], len(gradients), what="gradients"):
            assert_dtype(grad, torch.float32, what="gradient after clip_gradients in float32")
        check_norm(reply, length_of(gradients), dtype=torch.float32)
        assert_leaves_no_trace(reply.answer, what="clip_gradients")
