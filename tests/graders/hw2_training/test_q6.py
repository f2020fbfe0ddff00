"""q6, `fit`: history and final weights against a loop that is written out, in float64."""

from functools import cache

import pytest
import torch

from autograder.checks import (
    as_dict,
    as_tuple,
    assert_close,
    assert_leaves_no_trace,
    assert_number,
    assert_that,
)
from autograder.drawing import curve, first
from autograder.oracle import Oracle

#: Epochs of the run that is drawn for those who fail a test; it has no hidden input.
EPOCHS = 12


@cache
def example():
    """Arguments of the probe `train` on data that can be learned, and the right history."""
    ramp = torch.arange(96, dtype=torch.float64)
    x = torch.sin(1.7 * ramp).reshape(24, 4)
    y = (x @ torch.cos(ramp[:12]).reshape(4, 3)).argmax(dim=1)
    args = torch.sin(3.1 * ramp[:60]), (x[:16], y[:16]), (x[16:], y[16:]), (5, 4), EPOCHS, 3
    return args, oracle.probe("train", *args)["history"]


def draw_example(student):
    """The first of the three lists of the example's history that is wrong."""
    args, expected = example()
    history = as_dict(student.probe("train", *args)["history"], KEYS, what="what fit returns")
    return first(
        curve(
            history[key],
            expected[key],
            what=f"An example: {key} of {EPOCHS} epochs with your fit",
            along="epoch",
            upward=key.replace("_", " "),
        )
        for key in KEYS
    )


pytestmark = [pytest.mark.question("q6"), pytest.mark.picture(of=draw_example)]

FLOAT32 = torch.finfo(torch.float32).eps

KEYS = ("train_loss", "val_loss", "val_accuracy")


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    history = {key: [] for key in KEYS}
    x_train, y_train = train_loader.dataset.tensors
    x_val, y_val = val_loader.dataset.tensors
    for _ in range(epochs):
        total = 0.0
        model.train()
        for rows in torch.arange(len(x_train)).split(train_loader.batch_size):
            optimizer.zero_grad()
            loss = loss_fn(model(x_train[rows]), y_train[rows])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(rows)
        with torch.no_grad():
            logits = model.eval()(x_val)
        history["train_loss"].append(total / len(x_train))
        history["val_loss"].append(loss_fn(logits, y_val).item())
        history["val_accuracy"].append((logits.max(dim=1).indices == y_val).double().mean().item())
    return history


oracle = Oracle(__file__, fit=fit)


def make_data(inputs, counts, *, dtype=torch.float64, classes=3):
    return [(inputs.normal(count, 4, dtype=dtype), inputs.labels(count, classes)) for count in counts]


def run(student, inputs, counts, batch_sizes, epochs, *, dtype=torch.float64, **options):
    """The replies of the submission and of the oracle."""
    data = make_data(inputs, counts, dtype=dtype)
    numbers = inputs.normal(60, scale=0.8, dtype=dtype)
    reply = student.probe("train", numbers, *data, batch_sizes, epochs, 3, **options)
    double = [(x.double(), y) for x, y in data]
    options = {key: value for key, value in options.items() if key != "is_far"}
    return reply, oracle.probe("train", numbers.double(), *double, batch_sizes, epochs, 3, **options)


def check_history(reply, expected, keys, *, what=""):
    history = as_dict(reply["history"], KEYS, what="what fit returns")
    for key in keys:
        right = expected["history"][key]
        numbers = as_tuple(history[key], len(right), what=f"{key}, one entry an epoch{what}")
        for epoch, (number, wanted) in enumerate(zip(numbers, right, strict=True)):
            assert_number(
                number,
                wanted,
                what=f"{key} of epoch {epoch}{what}",
                magnitude=1,
                eps=FLOAT32,
                is_tensor_allowed=True,
            )


@pytest.mark.points(5)
@pytest.mark.hint(
    "In every epoch one step of the given optimizer for each batch, the short last one included."
)
def test_fit_weights(student, inputs):
    """The weights after some epochs are those of one fresh step per batch and epoch."""
    for optimizer, epochs in (("sgd", 1), ("momentum", 3)):
        reply, expected = run(
            student, inputs, (7, 5), (3, 2), epochs, optimizer=optimizer, found=2 + inputs.normal(7)
        )
        what = f"weights after {epochs} epoch{'s' if epochs > 1 else ''}"
        assert_close(reply["weights"], expected["weights"], what=what, magnitude=100)


@pytest.mark.points(4)
@pytest.mark.hint("Measure on the validation data once after each epoch, every sample counting the same.")
def test_fit_validation(student, inputs):
    """`val_loss` and `val_accuracy` are measured on `val_loader` after each epoch."""
    reply, expected = run(student, inputs, (8, 7), (3, 4), 3)
    check_history(reply, expected, ("val_loss", "val_accuracy"))


@pytest.mark.points(4)
@pytest.mark.hint("Each step's loss before the step, averaged over the epoch.")
def test_fit_train_loss(student, inputs):
    """`train_loss` is the mean of the losses that the steps of an epoch met."""
    # Batches of equal size: means over batches and over samples are the same.
    reply, expected = run(student, inputs, (8, 5), (2, 3), 3)
    check_history(reply, expected, ("train_loss",))
    assert_that(not reply.answer.is_attached, "the history that fit returns still holds graphs")


@pytest.mark.points(3)
@pytest.mark.hint("A measurement switches the mode: be back in train mode before the next step.")
def test_fit_modes(student, inputs):
    """Steps are taken in train mode and measurements in eval mode, in every epoch."""
    for kind in ("dropout", "batchnorm"):
        reply, expected = run(student, inputs, (6, 5), (3, 3), 2, kind=kind, is_training=False)
        what = f" of a model with {kind}"
        assert_close(reply["weights"], expected["weights"], what=f"weights{what}", magnitude=100)
        assert_close(reply["buffers"], expected["buffers"], what=f"running averages{what}", magnitude=100)
        check_history(reply, expected, KEYS, what=what)


@pytest.mark.points(3)
@pytest.mark.hint(
    "Move x and y of both loaders to next(model.parameters()).device, and use what .to returns."
)
def test_fit_device(student, inputs):
    """Batches from another device are moved to the model's, and the model stays where it is."""
    reply, expected = run(student, inputs, (6, 5), (3, 2), 2, is_far=True)
    check_history(reply, expected, KEYS, what=" with batches from another device")
    what = "weights after training with batches from another device"
    assert_close(reply["weights"], expected["weights"], what=what, magnitude=100)
    assert_that(
        reply["has_stayed"] is True, "the model was moved to another device; move the batches instead"
    )


@pytest.mark.points(1)
@pytest.mark.hint("Follow the dtype of the model; set no seed and no gradient mode.")
def test_fit_float32(student, inputs):
    """It works in float32, changes no input and leaves no global state behind."""
    for dtype in (torch.float32, torch.float64):
        reply, expected = run(student, inputs, (6, 4), (3, 3), 2, dtype=dtype)
        assert_close(reply["weights"], expected["weights"], what=f"weights in {dtype}", magnitude=10)
        check_history(reply, expected, KEYS, what=f" in {dtype}")
        assert_leaves_no_trace(reply.answer, what="fit")
