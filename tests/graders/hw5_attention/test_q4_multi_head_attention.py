"""q4, `MultiHeadAttention`: against one einsum for all heads in float64, with the weights of the test."""

import pytest
import torch
from torch import nn

from autograder.checks import (
    as_dict,
    as_tuple,
    assert_all_close,
    assert_close,
    assert_dtype,
    assert_equal,
    assert_grad,
    assert_leaves_no_trace,
    assert_that,
)
from autograder.drawing import compare, first
from autograder.oracle import Oracle


def draw_example(student):
    """Who looks at whom in each of two heads, without and with a mask. No hidden input.

    The rows of x are orthonormal, so that a suitable v_proj turns them into the identity for each head: with
    out_proj as the identity, too, what comes out are the weights of the heads, side by side.
    """
    angle = torch.arange(64, dtype=torch.float64).reshape(8, 8)
    x = torch.linalg.qr(torch.sin(1.3 * angle + angle**2))[0][:4]
    to_identity = torch.cat([x.T, x.T], dim=1).T
    projections = [3 * torch.sin(angle), 3 * torch.cos(1.7 * angle), to_identity]
    weights = torch.stack([*projections, torch.eye(8, dtype=torch.float64)])
    biases = torch.zeros(4, 8, dtype=torch.float64)
    causal = torch.ones(4, 4, dtype=torch.bool).tril()

    def by_head(output):
        return output.reshape(4, 2, 4).transpose(0, 1) if is_tensor_of(output, (1, 4, 8)) else None

    return first(
        compare(
            by_head(student.probe("attend", x[None], weights, biases, 2, mask=mask)["output"]),
            by_head(expect("attend", x[None], weights, biases, 2, mask=mask)["output"]),
            what=f"An example with {title}: the weight that each query gives to each key, "
            "compared with the right one",
            axes=("head", "query", "key"),
            signs=("too much weight", "too little weight"),
            mark="masked",
            marked=None if mask is None else ~mask,
        )
        for mask, title in ((None, "no mask"), (causal, "a causal mask"))
    )


pytestmark = [pytest.mark.question("q4"), pytest.mark.picture(of=draw_example)]

LAYERS = ("q_proj", "k_proj", "v_proj", "out_proj")

#: B, T, D, H. In the square ones B, T, H and D/H are the same.
SIZES = ((2, 5, 12, 3), (3, 4, 10, 2), (4, 4, 16, 4), (3, 3, 9, 3), (2, 5, 6, 1), (2, 3, 4, 4), (1, 1, 6, 2))

AXES = ("example", "element", "column")

#: Compared in float32, and exactly in the test of the contract alone, as in q1.
MAGNITUDE = 10.0
EXACT = 4e6


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.num_heads = num_heads
        for name in LAYERS:
            setattr(self, name, nn.Linear(d_model, d_model))

    def forward(self, x, mask=None):
        b, t, d = x.shape
        cut = (b, t, self.num_heads, d // self.num_heads)
        q, k, v = (layer(x).view(cut) for layer in (self.q_proj, self.k_proj, self.v_proj))
        scores = torch.einsum("bqhc,bkhc->bhqk", q, k) * (d // self.num_heads) ** -0.5
        is_allowed = torch.ones_like(scores, dtype=torch.bool) if mask is None else mask.expand_as(scores)
        weights = scores.masked_fill(~is_allowed, -1e12).softmax(-1) * is_allowed
        return self.out_proj(torch.einsum("bhqk,bkhc->bqhc", weights, v).reshape(b, t, d))


ORACLE = Oracle(__file__, MultiHeadAttention=MultiHeadAttention)


def in_float32(value):
    return value.float() if isinstance(value, torch.Tensor) and value.dtype == torch.float64 else value


def draw(inputs, b, t, d, dtype=torch.float64):
    """Inputs, and weights of the size that nn.Linear starts with, so that no head is certain of anything."""
    x = inputs.normal(b, t, d, dtype=dtype)
    return x, inputs.normal(4, d, d, scale=1.5 * d**-0.5, dtype=dtype), inputs.normal(4, d, dtype=dtype)


def draw_mask(inputs, *shape):
    """A mask in which every query may attend some key, and not always the same one."""
    mask = inputs.boolean(*shape)
    sure = inputs.integers(0, shape[-1], *shape[:-1])
    return mask | (torch.arange(shape[-1]) == sure.unsqueeze(-1))


def oracle(reply, probe, x, weights, biases, *args, **kwargs):
    """What the probe should have seen; a layer that was made without a bias counts as one whose bias is 0."""
    has_bias = as_tuple(reply["has_bias"], 4, what="the layers' biases")
    is_there = torch.tensor([flag is True for flag in has_bias]).unsqueeze(-1)
    biases = biases.double() * is_there
    return expect(probe, x.double(), weights.double(), biases, *args, **kwargs)


def expect(probe, *args, **kwargs):
    return {
        name: part.detach() if isinstance(part, torch.Tensor) else part
        for name, part in ORACLE.probe(probe, *args, **kwargs).items()
    }


def check(student, probe, x, weights, biases, num_heads, *, what, **kwargs):
    reply = student.probe(probe, x, weights, biases, num_heads, **kwargs)
    expected = oracle(reply, probe, x, weights, biases, num_heads, **kwargs)
    output = in_float32(reply["output"])
    assert_close(output, expected["output"], what=what, magnitude=MAGNITUDE, axes=AXES)
    return reply


@pytest.mark.points(2)
@pytest.mark.hint(
    "In __init__, after super().__init__(): self.q_proj = nn.Linear(d_model, d_model), and so on."
)
def test_mha_parameters(student, inputs):
    """`state_dict()` holds the weights of q_proj, k_proj, v_proj and out_proj, each (d_model, d_model)."""
    for d, h in ((12, 3), (10, 2), (6, 1)):
        names = [f"{layer}.weight" for layer in LAYERS]
        shapes = as_dict(student.probe("state_shapes", d, h)["shapes"], names, what="state_dict()")
        for name in names:
            assert_equal(shapes[name], [d, d], what=f"the shape of {name}")


@pytest.mark.points(7)
@pytest.mark.hint(
    "Project, split into heads, attend with scale 1/√(D/H), merge, project again; nothing else takes part."
)
def test_mha_values(student, inputs):
    """The module is out_proj(merge(attention(split(q_proj x), split(k_proj x), split(v_proj x))))."""
    for b, t, d, h in SIZES:
        x, weights, biases = draw(inputs, b, t, d)
        what = f"MultiHeadAttention with {h} head{'s' * (h > 1)}"
        check(student, "attend", x, weights, biases, h, what=what)


@pytest.mark.points(7)
@pytest.mark.hint("The mask broadcasts to (B, H, T, T), the shape of the scores of all heads: hand it on.")
def test_mha_mask(student, inputs):
    """The mask holds for all heads alike, or for each example or head where it has such a dimension."""
    for b, t, d, h in ((2, 5, 12, 3), (3, 3, 9, 3), (1, 4, 8, 2)):
        for shape in ((t, t), (b, 1, t, t), (b, 1, 1, t), (b, h, t, t)):
            x, weights, biases = draw(inputs, b, t, d)
            mask, by_name = draw_mask(inputs, *shape), len(shape) == 2
            what = f"MultiHeadAttention with a {len(shape)}-dimensional mask"
            check(student, "attend", x, weights, biases, h, mask=mask, by_name=by_name, what=what)


@pytest.mark.points(1)
@pytest.mark.hint("It follows from a right `attention`: zeros from every head, then out_proj.")
def test_mha_nowhere(student, inputs):
    """Where an element may attend nowhere, out_proj gets zeros from its heads."""
    x, weights, biases = draw(inputs, 2, 5, 12)
    mask = draw_mask(inputs, 2, 3, 5, 5)
    mask[0, 1, 2] = mask[1, :, 3] = False
    what = "MultiHeadAttention where some rows may attend nowhere"
    check(student, "attend", x, weights, biases, 3, mask=mask, what=what)


@pytest.mark.points(4)
@pytest.mark.hint("Use the layers and torch operations from x to the result, so that autograd can follow.")
def test_mha_gradient(student, inputs):
    """Gradients reach the input and the parameters of all four layers."""
    for (b, t, d, h), is_masked in (((2, 5, 12, 3), False), ((3, 3, 9, 3), True)):
        x, weights, biases = draw(inputs, b, t, d)
        cotangent = inputs.normal(b, t, d)
        mask = draw_mask(inputs, b, 1, t, t) if is_masked else None
        args = (x, weights, biases, h, cotangent, mask)
        reply = student.probe("attend_backward", *args)
        expected = oracle(reply, "attend_backward", *args)
        what = "MultiHeadAttention"
        output = in_float32(reply["output"])
        assert_close(output, expected["output"], what=what, magnitude=MAGNITUDE, axes=AXES)
        what = "gradient with respect to the input"
        assert_grad(in_float32(reply["input"]), expected["input"], what=what, magnitude=MAGNITUDE)
        grads = as_tuple(reply["weights"], 4, what="gradients of the weights")
        for name, grad, right in zip(LAYERS, grads, expected["weights"], strict=True):
            assert_grad(in_float32(grad), right, what=f"gradient of {name}.weight", magnitude=MAGNITUDE)
        has_bias = as_tuple(reply["has_bias"], 4, what="the layers' biases")
        names = [name for name, flag in zip(LAYERS, has_bias, strict=True) if flag is True]
        grads = as_tuple(reply["biases"], len(names), what="gradients of the biases")
        for name, grad in zip(names, grads, strict=True):
            right = expected["biases"][LAYERS.index(name)]
            assert_grad(in_float32(grad), right, what=f"gradient of {name}.bias", magnitude=MAGNITUDE)


@pytest.mark.points(2)
@pytest.mark.hint("Only the mask may tell elements apart: T must not be mixed up with another dimension.")
def test_mha_properties(student, inputs):
    """Shuffled elements give shuffled results; with a causal mask the future does not change the past."""
    x, weights, biases = draw(inputs, 2, 5, 12)
    order = inputs.permutation(5)
    reply = student.probe("attend_twice", x, x[:, order], weights, biases, 3)
    expected = expect("attend_twice", x, x[:, order], weights, biases, 3)
    shape = tuple(expected["output"].shape)
    one, other = reply["output"], reply["other"]
    if is_tensor_of(one, shape) and is_tensor_of(other, shape):
        what = "MultiHeadAttention of shuffled elements, compared with its shuffled result"
        assert_close(in_float32(other), one[:, order].double(), what=what, magnitude=MAGNITUDE, axes=AXES)
    causal = torch.arange(5) <= torch.arange(5).unsqueeze(-1)
    changed = x.clone()
    changed[:, 3:] += inputs.normal(2, 2, 12)
    reply = student.probe("attend_twice", x, changed, weights, biases, 3, mask=causal)
    one, other = reply["output"], reply["other"]
    if is_tensor_of(one, shape) and is_tensor_of(other, shape):
        what = "MultiHeadAttention with a causal mask, of the first elements when later ones change,"
        past = in_float32(other)[:, :3]
        assert_close(past, one[:, :3].double(), what=what, magnitude=MAGNITUDE, axes=AXES)
        is_changed = bool(((other.double() - one.double())[:, 3:].abs() > 1e-4).any())
        assert_that(is_changed, "MultiHeadAttention: changing an element does not change its own result")


def is_tensor_of(value, shape):
    """False with the finding told, so that what follows may rely on it."""
    is_tensor = isinstance(value, torch.Tensor) and tuple(value.shape) == shape
    assert_that(is_tensor, f"MultiHeadAttention: a tensor of shape (B, T, D) = {shape} was expected")
    return is_tensor


@pytest.mark.points(2)
@pytest.mark.hint("No dropout; work on new tensors; tensors made in forward take dtype and device from x.")
def test_mha_contract(student, inputs):
    """It works in float32 and float64, alike in training and evaluation mode, and changes no input."""
    for dtype, magnitude in ((torch.float32, 100.0), (torch.float64, EXACT)):
        for mask in (None, draw_mask(inputs, 5, 5)):
            x, weights, biases = draw(inputs, 2, 5, 12, dtype)
            reply = student.probe("attend_in_both_modes", x, weights, biases, 3, mask=mask)
            expected = oracle(reply, "attend_in_both_modes", x, weights, biases, 3, mask=mask)
            for mode in ("training", "evaluation"):
                what = f"MultiHeadAttention in {mode} mode, in {dtype}"
                assert_all_close(reply[mode], expected[mode], what=what, magnitude=magnitude)
                assert_dtype(reply[mode], dtype, what=what)
            assert_leaves_no_trace(reply.answer, what="MultiHeadAttention")
