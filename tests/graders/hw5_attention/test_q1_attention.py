"""q1, `attention`: against softmax over the allowed keys, written with einsum in float64."""

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


def draw_example(student):
    """Who looks at whom: with the identity as values, what comes out is the weights. No hidden input.

    Two heads of a small example, without a mask, with one, and with a query that may attend nowhere.
    """
    q = 2 * torch.sin(torch.arange(24, dtype=torch.float64)).reshape(2, 4, 3)
    k = 2 * torch.cos(1.7 * torch.arange(30, dtype=torch.float64)).reshape(2, 5, 3)
    v = torch.eye(5, dtype=torch.float64).expand(2, 5, 5).clone()
    causal = torch.ones(4, 5, dtype=torch.bool).tril(1)
    some_nowhere = causal.clone()
    some_nowhere[2] = False
    return first(
        compare(
            student.attention(q, k, v) if mask is None else student.attention(q, k, v, mask),
            attention(q, k, v, mask),
            what=f"An example with {title}: the weight that each query gives to each key, "
            "compared with the right one",
            axes=("head", "query", "key"),
            signs=("too much weight", "too little weight"),
            mark="masked",
            marked=None if mask is None else ~mask,
        )
        for mask, title in (
            (None, "no mask"),
            (causal, "a causal mask"),
            (some_nowhere, "a mask that lets query 2 attend nowhere"),
        )
    )


pytestmark = [pytest.mark.question("q1"), pytest.mark.picture(of=draw_example)]

#: Leading dimensions, T_q, T_k, d, d_v. Square ones keep their shape when two dimensions are exchanged.
CASES = (
    ((), 5, 7, 3, 4),
    ((2,), 4, 6, 5, 3),
    ((2, 3), 4, 6, 5, 7),
    ((4,), 4, 4, 4, 4),
    ((3, 3), 3, 3, 3, 3),
    ((2,), 1, 5, 4, 3),
    ((3,), 5, 1, 2, 4),
    ((1, 1), 1, 1, 1, 1),
)

#: Values and gradients are compared in float32: an epsilon in a denominator, or computing in float32, is not
#: worth more than the test of the contract, where float64 is held to 5e-8.
MAGNITUDE = 10.0
EXACT = 4e6

#: Scores of the extreme tests stay below 1e5: an honest fill of -1e9 is far from them.
EXTREME = 4e4

AXES = ("example", "head", "query", "column")


def attention(q, k, v, mask=None):
    scores = torch.einsum("...qd,...kd->...qk", q, k) * q.shape[-1] ** -0.5
    is_allowed = torch.ones_like(scores, dtype=torch.bool) if mask is None else mask.expand_as(scores)
    largest = scores.where(is_allowed, torch.finfo(scores.dtype).min).amax(-1, keepdim=True).detach()
    weights = (scores.where(is_allowed, largest) - largest).exp() * is_allowed
    total = weights.sum(-1, keepdim=True)
    return torch.einsum("...qk,...kv->...qv", weights / (total + (total == 0)), v)


def draw(inputs, lead, t_q, t_k, d, d_v, *, scale=1.0, dtype=torch.float64):
    q, k = (inputs.normal(*lead, t, d, scale=scale, dtype=dtype) for t in (t_q, t_k))
    return q, k, inputs.normal(*lead, t_k, d_v, dtype=dtype)


def draw_mask(inputs, *shape):
    """A mask in which every query may attend some key, and not always the same one."""
    mask = inputs.boolean(*shape)
    sure = inputs.integers(0, shape[-1], *shape[:-1])
    return mask | (torch.arange(shape[-1]) == sure.unsqueeze(-1))


def axes_of(tensor):
    return ("example", *AXES[2:]) if tensor.ndim == 3 else AXES[-tensor.ndim :]


def in_float32(value):
    return value.float() if isinstance(value, torch.Tensor) and value.dtype == torch.float64 else value


def check(value, q, k, v, mask=None, *, what, places=None):
    expected = attention(*(tensor.double() for tensor in (q, k, v)), mask)
    axes = axes_of(expected)
    assert_close(in_float32(value), expected, what=what, magnitude=MAGNITUDE, axes=axes, places=places)


def check_gradients(student, inputs, q, k, v, mask=None, *, what):
    """The value, and the gradients of its product with a random cotangent."""
    cotangent = inputs.normal(*q.shape[:-1], v.shape[-1])
    rest = () if mask is None else (mask,)
    value, grads = student.vjp("attention", q, k, v, *rest, cotangent=cotangent)
    check(value, q, k, v, mask, what=f"attention{what}")
    leaves = [tensor.clone().requires_grad_(True) for tensor in (q, k, v)]
    expected = torch.autograd.grad(attention(*leaves, mask), leaves, cotangent)
    for name, grad, right in zip("qkv", grads, expected, strict=True):
        what_of = f"gradient with respect to {name}{what}"
        assert_grad(in_float32(grad), right, what=what_of, magnitude=MAGNITUDE)


@pytest.mark.points(6)
@pytest.mark.hint(
    "Scores q·k/√d, softmax over the keys (the last dimension of the scores), then the weighted mean of v."
)
def test_attention_values(student, inputs):
    """`attention` is the mean of the values, weighted by a softmax over the keys of q·k/√d."""
    for case in CASES:
        q, k, v = draw(inputs, *case)
        check(student.attention(q, k, v), q, k, v, what=f"attention of {q.ndim}-dimensional inputs")


@pytest.mark.points(6)
@pytest.mark.hint(
    "True means may attend. Take forbidden keys out before the softmax, so that the allowed ones sum to 1."
)
def test_attention_mask(student, inputs):
    """Masked keys get no weight and the allowed ones share all of it, for masks of any shape that fits."""
    cases = (
        ((), (4, 6)),
        ((), (1, 6)),
        ((2,), (4, 6)),
        ((2,), (2, 4, 6)),
        ((2, 3), (4, 6)),
        ((2, 3), (2, 1, 4, 6)),
        ((2, 3), (2, 1, 1, 6)),
        ((2, 3), (1, 6)),
        ((2, 3), (2, 3, 4, 6)),
    )
    for lead, shape in cases:
        q, k, v = draw(inputs, lead, 4, 6, 5, 3)
        mask = draw_mask(inputs, *shape)
        what = f"attention of {q.ndim}-dimensional inputs with a {len(shape)}-dimensional mask"
        check(student.attention(q, k, v, mask), q, k, v, mask, what=what)
    q, k, v = draw(inputs, (4,), 4, 4, 4, 4)
    mask = torch.arange(4) <= torch.arange(4).unsqueeze(-1)
    check(student.attention(q, k, v, mask=mask), q, k, v, mask, what="attention with a causal mask")


@pytest.mark.points(5)
@pytest.mark.hint(
    "A softmax over nothing is 0/0. Use a finite fill and set the weights of masked keys to 0 afterwards."
)
def test_attention_nowhere(student, inputs):
    """A row that may attend nowhere gives 0, and all gradients are finite."""
    some_rows = draw_mask(inputs, 2, 3, 4, 6)
    some_rows[0, 1, 2] = some_rows[1, 0, 0] = some_rows[1, 2] = False
    padding = draw_mask(inputs, 2, 1, 1, 6)
    padding[1] = False
    one_row = draw_mask(inputs, 4, 6)
    one_row[inputs.integer(0, 4)] = False
    by_query = torch.tensor([[True], [False], [True], [False]])
    for mask in (some_rows, padding, one_row, by_query):
        q, k, v = draw(inputs, (2, 3), 4, 6, 5, 3)
        nowhere = ~mask.any(-1, keepdim=True).expand(2, 3, 4, 1)
        value = student.attention(q, k, v, mask)
        places = {"rows that may attend nowhere": nowhere}
        check(value, q, k, v, mask, what="attention where some rows may attend nowhere", places=places)
        what = " where some rows may attend nowhere"
        check_gradients(student, inputs, q, k, v, mask, what=what)
    q, k, v = draw(inputs, (2,), 3, 4, 5, 2)
    mask = torch.zeros(3, 4, dtype=torch.bool)
    value, grads = student.vjp("attention", q, k, v, mask, cotangent=inputs.normal(2, 3, 2))
    check(value, q, k, v, mask, what="attention where no row may attend anything")
    for name, grad, tensor in zip("qkv", grads, (q, k, v), strict=True):
        if grad is not None:  # a result that is 0 anyway need not depend on anything
            what = f"gradient with respect to {name} where no row may attend anything"
            assert_close(in_float32(grad), torch.zeros_like(tensor), what=what, magnitude=MAGNITUDE)


@pytest.mark.points(4)
@pytest.mark.hint("Use torch operations from the inputs to the result, so that autograd can follow.")
def test_attention_gradient(student, inputs):
    """The gradients of `attention` reach q, k and v, with and without a mask."""
    for case in (((), 5, 7, 3, 4), ((2, 3), 4, 6, 5, 7), ((3,), 3, 3, 3, 3)):
        q, k, v = draw(inputs, *case)
        check_gradients(student, inputs, q, k, v, what="")
        mask = draw_mask(inputs, case[1], case[2])
        check_gradients(student, inputs, q, k, v, mask, what=" with a mask")


@pytest.mark.points(2)
@pytest.mark.hint(
    "Masked scores must lie far below every allowed one (-1e4 does not), and be masked before the softmax."
)
def test_attention_extremes(student, inputs):
    """`attention` is exact, and its gradients finite, for scores up to ±100,000, masked or not."""
    q, k, v = draw(inputs, (2,), 4, 6, 4, 3, scale=100)
    mask = draw_mask(inputs, 4, 6)
    cases = [(q, k, v, None), (q, k, v, mask)]
    # All allowed scores near -40,000 and the masked ones ordinary; then the other way round, upwards.
    for sign in (-1, 1):
        q, k, v = draw(inputs, (2,), 4, 6, 4, 3)
        mask = torch.zeros(6, dtype=torch.bool)
        mask[inputs.permutation(6)[:3]] = True
        shifted = mask if sign < 0 else ~mask
        q[..., 0] = 200.0
        k[..., 0] = torch.where(shifted, sign * EXTREME * 2 / 200, 0.0)
        cases.append((q, k, v, mask.expand(4, 6).clone()))
    for q, k, v, mask in cases:
        what = "attention with large scores" + ("" if mask is None else " and a mask")
        rest = () if mask is None else (mask,)
        value, grads = student.vjp("attention", q, k, v, *rest, cotangent=inputs.normal(2, 4, 3))
        assert_finite(value, what=what, axes=("example", *AXES[2:]))
        check(value, q, k, v, mask, what=what)
        for name, grad in zip("qkv", grads, strict=True):
            if grad is not None:
                assert_finite(grad, what=f"gradient of {what} with respect to {name}")


@pytest.mark.points(2)
@pytest.mark.hint("Work on new tensors, return the dtype of the inputs, and leave torch's settings alone.")
def test_attention_contract(student, inputs):
    """`attention` works in float32 and float64, keeps the dtype and changes neither inputs nor settings."""
    for dtype, magnitude in ((torch.float32, 100.0), (torch.float64, EXACT)):
        for scale in (1.0, 3.0):
            q, k, v = draw(inputs, (2, 3), 4, 6, 5, 7, scale=scale, dtype=dtype)
            some_nowhere = draw_mask(inputs, 2, 1, 4, 6)
            some_nowhere[0, 0, 1] = False
            for mask in (None, draw_mask(inputs, 2, 1, 4, 6), some_nowhere):
                answer = student.call("attention", q, k, v, mask)
                what = f"attention in {dtype}"
                expected = attention(*(tensor.double() for tensor in (q, k, v)), mask)
                assert_close(answer.value, expected, what=what, magnitude=magnitude, axes=AXES)
                assert_dtype(answer.value, dtype, what=what)
                assert_leaves_no_trace(answer, what="attention")
