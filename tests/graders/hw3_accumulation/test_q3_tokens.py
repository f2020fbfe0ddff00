"""q3, `accumulate_token_gradients`: against the mean over the counted tokens, picked out, in float64."""

import pytest
import torch
from torch.nn import functional

from autograder.checks import (
    assert_all_close,
    assert_close,
    assert_equal,
    assert_finite,
    assert_leaves_no_trace,
    assert_number,
    assert_that,
)
from autograder.oracle import Oracle

pytestmark = pytest.mark.question("q3")

FEATURES, HIDDEN, CLASSES = 3, 4, 5

#: (B, T) of the micro-batches. The square ones keep their shape when B and T are exchanged.
CASES = (((2, 4), (3, 2), (1, 6)), ((3, 3), (2, 2)), ((4, 1), (1, 4), (2, 3), (1, 1)))


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    logits = torch.cat([model(x)[labels != ignore_index] for x, labels in micro_batches])
    counted = torch.cat([labels[labels != ignore_index] for _, labels in micro_batches])
    model.zero_grad()
    loss = functional.cross_entropy(logits, counted)
    loss.backward()
    return loss.item()


oracle = Oracle(__file__, accumulate_token_gradients=accumulate_token_gradients)


def make_weights(inputs, dtype=torch.float64):
    shapes = ((HIDDEN, FEATURES), (HIDDEN,), (CLASSES, HIDDEN), (CLASSES,))
    return [inputs.normal(*shape, dtype=dtype) for shape in shapes]


def make_batches(inputs, shapes, *, ignore_index=-100, dtype=torch.float64):
    """Padded at the end of each row but the first, the more the later the row; label 0 always occurs."""
    batches = []
    for b, t in shapes:
        labels = inputs.labels(b * t, CLASSES).reshape(b, t)
        if 0 <= ignore_index < CLASSES:
            labels[labels == ignore_index] = (ignore_index + 1) % CLASSES
        for row in range(1, b):
            labels[row, max(1, t - row) :] = ignore_index
        batches.append((inputs.normal(b, t, FEATURES, dtype=dtype), labels))
    return batches


def check(student, weights, batches, *, what, **options):
    reply = student.probe("token_gradients", weights, batches, **options)
    options.pop("stale", None)
    expected = oracle.probe("token_gradients", weights, batches, **options)
    check_gradients(reply, expected, what=what)
    return reply, expected


def roundings(value):
    """A weight n / N of 0-dim tensors is a float32 even where all else is float64: that is no mistake."""
    is_double = isinstance(value, torch.Tensor) and value.dtype == torch.float64
    return 1e9 if is_double else 64


def check_loss(actual, expected, *, what):
    # Whatever it was added up in, float32 or float64.
    assert_number(actual, expected, what=what, magnitude=3, eps=torch.finfo(torch.float32).eps)


def check_gradients(reply, expected, *, what, magnitude=10.0):
    for name, gradient in expected["gradients"].items():
        found = reply["gradients"].get(name) if isinstance(reply["gradients"], dict) else None
        assert_that(found is not None, f"{what}: there is no gradient in .grad of {name}")
        if found is not None:
            assert_close(
                found, gradient, what=f"{what}: {name}.grad", magnitude=magnitude, roundings=roundings(found)
            )


@pytest.mark.points(4)
@pytest.mark.hint(
    "Sum −log p over a micro-batch's counted tokens; divide by the counted tokens of all micro-batches."
)
def test_token_gradient(student, inputs):
    """`.grad` is the gradient of the mean over the counted tokens of all micro-batches together."""
    for shapes in CASES:
        batches = make_batches(inputs, shapes)
        what = "micro-batches of shapes " + ", ".join(map(str, shapes))
        check(student, make_weights(inputs), batches, what=what)
    table = inputs.normal(7, FEATURES)
    batches = [
        (inputs.integers(0, 7, *labels.shape), labels) for _, labels in make_batches(inputs, ((2, 3), (3, 4)))
    ]
    check(student, make_weights(inputs), batches, what="a model that takes token numbers", table=table)


@pytest.mark.points(2)
@pytest.mark.hint("The same sum over the same number, as a Python float: `.item()` gives one.")
def test_token_loss(student, inputs):
    """The mean loss per counted token is returned as a Python float."""
    for shapes in CASES:
        weights, batches = make_weights(inputs), make_batches(inputs, shapes)
        reply = student.probe("token_gradients", weights, batches)
        expected = oracle.probe("token_gradients", weights, batches)
        check_loss(reply["loss"], expected["loss"], what="the loss returned")


@pytest.mark.points(2)
@pytest.mark.hint("A sum over no tokens is 0; a mean over no tokens is 0/0. Skip it, or never take its mean.")
def test_token_wholly_ignored(student, inputs):
    """A micro-batch without any counted token does no harm, wherever it comes."""
    for place in (0, 1, 2):
        batches = make_batches(inputs, ((2, 3), (3, 2)))
        batches.insert(place, (inputs.normal(2, 4, FEATURES), torch.full((2, 4), -100)))
        reply, expected = check(student, make_weights(inputs), batches, what="a wholly ignored micro-batch")
        if isinstance(reply["loss"], float):
            assert_finite(torch.tensor(reply["loss"]), what="the loss, with a wholly ignored micro-batch")
        check_loss(reply["loss"], expected["loss"], what="the loss returned")
    single = make_batches(inputs, ((1, 1),))
    reply, expected = check(student, make_weights(inputs), single, what="one token in all")
    check_loss(reply["loss"], expected["loss"], what="the loss of one token")


@pytest.mark.points(2)
@pytest.mark.hint("Compare with the argument ignore_index, and hand it on to whatever computes the loss.")
def test_token_ignore_index(student, inputs):
    """`ignore_index` may be any number, a class included."""
    for ignore_index in (2, -1, 0):
        batches = make_batches(inputs, ((3, 4), (2, 3), (3, 3)), ignore_index=ignore_index)
        what = f"ignore_index={ignore_index}"
        reply, expected = check(student, make_weights(inputs), batches, what=what, ignore_index=ignore_index)
        check_loss(reply["loss"], expected["loss"], what=f"{what}: the loss returned")


@pytest.mark.points(2)
@pytest.mark.hint("backward adds to .grad: clear it once, before the first micro-batch, and not in between.")
def test_token_stale_gradients(student, inputs):
    """Gradients that are in `.grad` before the call are overwritten."""
    batches = make_batches(inputs, ((2, 4), (3, 2)))
    check(student, make_weights(inputs), batches, what="with old gradients in .grad", stale=3.0)


@pytest.mark.points(2)
@pytest.mark.hint(
    "Forward, backward, forward, backward: the graph of a micro-batch goes before the next comes."
)
def test_token_memory(student, inputs):
    """No batch is larger than a micro-batch, and one graph exists at a time."""
    weights, batches = make_weights(inputs), make_batches(inputs, ((2, 3), (3, 3), (1, 2), (3, 4)))
    reply = student.probe("token_cost", weights, batches)
    met, waiting = reply["largest_batch"], reply["most_waiting"]
    assert_that(reply["backwards"] != 0, "no micro-batch went through the model and backward")
    assert_that(
        type(met) is int and met <= 3,
        f"the model met a batch of {met} sequences at once, where no micro-batch has more than 3: "
        "the numbers may be right, but no memory is saved",
    )
    assert_that(
        type(waiting) is int and waiting <= 1,
        f"{waiting} forward passes waited for their backward at the same time: each keeps its graph, "
        "and memory grows with their number",
    )


@pytest.mark.points(1)
@pytest.mark.hint(
    "Leave weights, inputs, modes and torch's global settings alone; make no tensor of another dtype."
)
def test_token_contract(student, inputs):
    """Both dtypes are kept; weights, inputs, training mode and global state stay as they were."""
    for dtype in (torch.float32, torch.float64):
        weights, batches = make_weights(inputs, dtype), make_batches(inputs, ((2, 3), (2, 2)), dtype=dtype)
        reply = student.probe("token_gradients", weights, batches)
        exact = [(x.double(), labels) for x, labels in batches]
        expected = oracle.probe("token_gradients", [weight.double() for weight in weights], exact)
        check_loss(reply["loss"], expected["loss"], what=f"the loss in {dtype}")
        check_gradients(reply, expected, what=f"in {dtype}", magnitude=30)
        assert_all_close(reply["parameters"], expected["parameters"], what="the weights, which should stay")
        assert_equal(reply["training"], True, what="training mode afterwards")
        assert_leaves_no_trace(reply.answer, what="accumulate_token_gradients")
