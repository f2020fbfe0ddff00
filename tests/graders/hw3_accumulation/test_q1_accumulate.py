"""q1, `accumulate_gradients`: against one forward and one backward on all samples at once, in float64."""

import pytest
import torch

from autograder.checks import (
    assert_all_close,
    assert_close,
    assert_equal,
    assert_leaves_no_trace,
    assert_number,
    assert_that,
)
from autograder.oracle import Oracle

pytestmark = pytest.mark.question("q1")


#: Sizes of the micro-batches: unequal, a lonely sample at the end and at the start, equal, many.
CASES = ((5, 3, 2), (4, 4, 1), (1, 6), (3, 3, 3), (2, 1, 5, 1, 3))


def accumulate_gradients(model, loss_fn, micro_batches):
    model.zero_grad()
    loss = loss_fn(model(torch.cat([x for x, _ in micro_batches])), torch.cat([y for _, y in micro_batches]))
    loss.backward()
    return loss.item()


oracle = Oracle(__file__, accumulate_gradients=accumulate_gradients)


def make_weights(inputs, features, hidden, outputs, dtype=torch.float64):
    shapes = ((hidden, features), (hidden,), (outputs, hidden), (outputs,))
    return [inputs.normal(*shape, scale=0.7, dtype=dtype) for shape in shapes]


def make_batches(inputs, sizes, features, outputs, loss, dtype=torch.float64):
    """Micro-batches whose means differ: each has targets around a place of its own."""
    return [
        (
            inputs.normal(size, features, dtype=dtype),
            inputs.labels(size, outputs)
            if loss == "cross_entropy"
            else inputs.normal(size, outputs, dtype=dtype) + inputs.integer(-2, 3),
        )
        for size in sizes
    ]


def cases(inputs):
    for index, sizes in enumerate(CASES):
        loss = ("mse", "cross_entropy", "module")[index % 3]
        yield make_weights(inputs, 3, 4, 2), make_batches(inputs, sizes, 3, 2, loss), loss


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
                found, gradient, what=f"{what}, {name}.grad", magnitude=magnitude, roundings=roundings(found)
            )


@pytest.mark.points(6)
@pytest.mark.hint(
    "A micro-batch counts by its share of the samples, n_k / N; K micro-batches count 1/K each only if equal."
)
def test_accumulate_gradient(student, inputs):
    """`.grad` is the gradient of the mean loss over all samples, whatever the sizes of the micro-batches."""
    for weights, batches, loss in cases(inputs):
        reply = student.probe("accumulated", weights, batches, loss=loss)
        expected = oracle.probe("accumulated", weights, batches, loss=loss)
        sizes = ", ".join(str(len(x)) for x, _ in batches)
        check_gradients(reply, expected, what=f"micro-batches of {sizes} samples")


@pytest.mark.points(4)
@pytest.mark.hint("Σ n_k · L_k / N, as a Python float: `.item()` gives one.")
def test_accumulate_loss(student, inputs):
    """The mean loss over all samples is returned as a Python float."""
    for weights, batches, loss in cases(inputs):
        reply = student.probe("accumulated", weights, batches, loss=loss)
        expected = oracle.probe("accumulated", weights, batches, loss=loss)
        check_loss(reply["loss"], expected["loss"], what="the loss returned")


@pytest.mark.points(3)
@pytest.mark.hint("backward adds to .grad: clear it once, before the first micro-batch, and not in between.")
def test_accumulate_stale_gradients(student, inputs):
    """Gradients that are in `.grad` before the call are overwritten."""
    for sizes, stale in (((4, 2, 3), 3.0), ((5,), -2.0)):
        weights, batches = make_weights(inputs, 2, 3, 4), make_batches(inputs, sizes, 2, 4, "mse")
        reply = student.probe("accumulated", weights, batches, stale=stale)
        expected = oracle.probe("accumulated", weights, batches)
        check_gradients(reply, expected, what="with old gradients in .grad")


@pytest.mark.points(1)
@pytest.mark.hint("One micro-batch is an ordinary batch; one sample has the share 1.")
def test_accumulate_single(student, inputs):
    """A single micro-batch works, and so does a single sample."""
    for sizes in ((6,), (1,), (1, 1)):
        weights, batches = make_weights(inputs, 3, 2, 3), make_batches(inputs, sizes, 3, 3, "mse")
        reply = student.probe("accumulated", weights, batches)
        expected = oracle.probe("accumulated", weights, batches)
        check_gradients(reply, expected, what=f"{len(sizes)} micro-batches, {sum(sizes)} samples in all")
        check_loss(reply["loss"], expected["loss"], what="the loss returned")


@pytest.mark.points(4)
@pytest.mark.hint(
    "Forward, backward, forward, backward: the graph of a micro-batch goes before the next comes."
)
def test_accumulate_memory(student, inputs):
    """No batch is larger than a micro-batch, one graph exists at a time, each gets one backward."""
    for sizes in ((4, 3, 5), (2,) * 7):
        weights, batches = make_weights(inputs, 3, 4, 2), make_batches(inputs, sizes, 3, 2, "mse")
        reply = student.probe("accumulation_cost", weights, batches)
        check_cost(reply, largest=max(sizes))
        assert_equal(reply["backwards"], len(sizes), what=f"backward passes for {len(sizes)} micro-batches")


def check_cost(reply, *, largest):
    met, waiting = reply["largest_batch"], reply["most_waiting"]
    assert_that(reply["backwards"] != 0, "no micro-batch went through the model and backward")
    assert_that(
        type(met) is int and met <= largest,
        f"the model met a batch of {met} samples at once, where no micro-batch has more than {largest}: "
        "the numbers may be right, but no memory is saved",
    )
    assert_that(
        type(waiting) is int and waiting <= 1,
        f"{waiting} forward passes waited for their backward at the same time: each keeps its graph, "
        "and memory grows with their number",
    )


@pytest.mark.points(2)
@pytest.mark.hint(
    "Leave weights, inputs, modes and torch's global settings alone; make no tensor of another dtype."
)
def test_accumulate_contract(student, inputs):
    """Both dtypes are kept; weights, inputs, training mode and global state stay as they were."""
    for dtype in (torch.float32, torch.float64):
        weights = make_weights(inputs, 3, 4, 2, dtype)
        batches = make_batches(inputs, (3, 1, 2), 3, 2, "mse", dtype)
        reply = student.probe("accumulated", weights, batches, stale=1.0)
        exact = [(x.double(), y.double()) for x, y in batches]
        expected = oracle.probe("accumulated", [w.double() for w in weights], exact)
        check_loss(reply["loss"], expected["loss"], what=f"the loss in {dtype}")
        check_gradients(reply, expected, what=f"in {dtype}", magnitude=30)
        assert_all_close(reply["parameters"], expected["parameters"], what="the weights, which should stay")
        assert_equal(reply["training"], True, what="training mode afterwards")
        assert_leaves_no_trace(reply.answer, what="accumulate_gradients")
