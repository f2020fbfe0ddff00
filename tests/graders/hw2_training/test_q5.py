"""q5, `evaluate`: against the loss and accuracy of all samples as one batch in float64."""

import pytest
import torch

from autograder.checks import (
    as_tuple,
    assert_close,
    assert_equal,
    assert_leaves_no_trace,
    assert_number,
    assert_that,
)
from autograder.oracle import Oracle

pytestmark = pytest.mark.question("q5")

#: Sums and shares may be computed in float32 on the way.
FLOAT32 = torch.finfo(torch.float32).eps


def evaluate(model, loss_fn, loader):
    x, y = loader.dataset.tensors
    was_training = model.training
    with torch.no_grad():
        logits = model.eval()(x)
        model.train(was_training)
        return loss_fn(logits, y).item(), (logits.max(dim=1).indices == y).double().mean().item()


oracle = Oracle(__file__, evaluate=evaluate)

#: Samples, size of a batch, classes: the last batch is short, of one sample, of full size, the only one.
CASES = ((11, 4, 3), (7, 3, 4), (6, 3, 2), (5, 8, 5), (1, 2, 3), (4, 1, 4))


def run(student, inputs, count, batch_size, classes, *, dtype=torch.float64, found=None, **options):
    """The replies of the submission and of the oracle."""
    numbers, x = inputs.normal(60, dtype=dtype), inputs.normal(count, 4, scale=2, dtype=dtype)
    y = inputs.labels(count, classes)
    y[-1] = classes - 1
    numbers[-7:] += 2  # the last batch is another kind of batch: its loss stands out
    reply = student.probe("measure", numbers, x, y, batch_size, classes, found=found, **options)
    found = None if found is None else found.double()
    double = (numbers.double(), x.double(), y, batch_size, classes)
    return reply, oracle.probe("measure", *double, found=found, **options)


def check_loss(reply, expected, *, what):
    loss, _ = as_tuple(reply["value"], 2, what="what evaluate returns")
    assert_number(
        loss,
        expected["value"][0],
        what=f"mean loss {what}",
        magnitude=1,
        eps=FLOAT32,
        is_tensor_allowed=True,
    )


def check_accuracy(reply, expected, *, what):
    _, accuracy = as_tuple(reply["value"], 2, what="what evaluate returns")
    assert_number(
        accuracy,
        expected["value"][1],
        what=f"accuracy {what}",
        magnitude=1,
        eps=FLOAT32,
        is_tensor_allowed=True,
    )


@pytest.mark.points(4)
@pytest.mark.hint("loss_fn gives the mean of one batch: it counts as often as the batch has samples.")
def test_evaluate_loss(student, inputs):
    """The mean loss counts every sample the same, also those of a short last batch."""
    for count, batch_size, classes in CASES:
        reply, expected = run(student, inputs, count, batch_size, classes)
        check_loss(reply, expected, what=f"of {count} samples in batches of {batch_size}")


@pytest.mark.points(3)
@pytest.mark.hint(
    "Count the samples whose largest logit is the label's, over all batches; divide once, at the end."
)
def test_evaluate_accuracy(student, inputs):
    """The accuracy is the share of all samples whose largest logit is that of the right class."""
    for count, batch_size, classes in CASES:
        reply, expected = run(student, inputs, count, batch_size, classes)
        check_accuracy(reply, expected, what=f"of {count} samples in batches of {batch_size}")


@pytest.mark.points(3)
@pytest.mark.hint(
    "model.eval() before the first batch: no dropout, and running averages are used but not changed."
)
def test_evaluate_eval_mode(student, inputs):
    """The model is measured in eval mode: dropout is off, batch normalisation keeps its averages."""
    for kind in ("dropout", "batchnorm"):
        for is_training in (True, False):
            reply, expected = run(student, inputs, 8, 3, 3, kind=kind, is_training=is_training)
            what = f"of a model with {kind} that was in {'train' if is_training else 'eval'} mode"
            check_loss(reply, expected, what=what)
            check_accuracy(reply, expected, what=what)
            if kind == "batchnorm":
                assert_close(reply["buffers"], expected["buffers"], what=f"running averages {what}")


@pytest.mark.points(2)
@pytest.mark.hint("Note model.training before you change it; model.train(flag) sets either mode.")
def test_evaluate_mode_restored(student, inputs):
    """The model leaves in the mode in which it came, whichever it was."""
    for is_training in (True, False):
        reply, _ = run(student, inputs, 5, 2, 3, is_training=is_training)
        what = f"model.training after measuring a model in {'train' if is_training else 'eval'} mode"
        assert_equal(reply["is_training"], is_training, what=what)


@pytest.mark.points(2)
@pytest.mark.hint("with torch.no_grad(): around the loop; nothing else of the model is touched.")
def test_evaluate_no_graph(student, inputs):
    """No graph is recorded, and weights and gradients stay as they were."""
    found = 1 + inputs.normal(7)
    reply, expected = run(student, inputs, 7, 3, 3, found=found)
    assert_that(
        reply["has_recorded"] is False, "a graph was recorded while the model was measured; nobody needs it"
    )
    assert_that(not reply.answer.is_attached, "what evaluate returns still holds a graph")
    assert_close(reply["weights"], expected["weights"], what="weights after measuring")
    gradients = as_tuple(reply["gradients"], len(expected["gradients"]), what="gradients after measuring")
    for gradient, right in zip(gradients, expected["gradients"], strict=True):
        assert_that(gradient is not None, "gradients after measuring: they are gone")
        if gradient is not None:
            assert_close(gradient, right, what="gradients after measuring")


@pytest.mark.points(1)
@pytest.mark.hint("Leave torch's gradient mode, seed and default dtype as you find them.")
def test_evaluate_float32(student, inputs):
    """It works in float32, changes no input and leaves no global state behind."""
    for dtype in (torch.float32, torch.float64):
        reply, expected = run(student, inputs, 7, 3, 3, dtype=dtype, loss="smoothed")
        check_loss(reply, expected, what=f"in {dtype}")
        check_accuracy(reply, expected, what=f"in {dtype}")
        assert_leaves_no_trace(reply.answer, what="evaluate")
