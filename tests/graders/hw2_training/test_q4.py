"""q4, `train_step`: trajectories of a tiny model against steps along torch.autograd.grad's gradients."""

from functools import cache

import pytest
import torch

from autograder.checks import (
    as_tuple,
    assert_close,
    assert_leaves_no_trace,
    assert_number,
)
from autograder.drawing import curve
from autograder.oracle import Oracle

#: Steps of the run that is drawn for those who fail a test; it has no hidden input.
STEPS = 18


@cache
def example():
    """The same three batches again and again, with old gradients at the start, and the right losses."""
    ramp = torch.arange(72, dtype=torch.float64)
    x = torch.sin(1.7 * ramp).reshape(18, 4)
    y = (x @ torch.cos(ramp[:12]).reshape(4, 3)).argmax(dim=1)
    numbers, found = torch.sin(3.1 * ramp[:60]), torch.cos(ramp[:7])
    batches = [(x[rows], y[rows]) for rows in torch.arange(18).split(6)] * (STEPS // 3)
    args = numbers, batches, 3
    return args, found, oracle.probe("take_steps", *args, found=found)["losses"]


def draw_example(student):
    """The losses of the example's steps."""
    args, found, expected = example()
    losses = student.probe("take_steps", *args, found=found)["losses"]
    what = f"An example: the loss of each of {STEPS} steps with your train_step"
    return curve(losses, expected, what=what, along="step", upward="loss")


pytestmark = [pytest.mark.question("q4"), pytest.mark.picture(of=draw_example)]

#: Losses may be computed with float32 sums on the way.
FLOAT32 = torch.finfo(torch.float32).eps


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    loss = loss_fn(model(x), y)
    parameters = list(model.parameters())
    for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
        parameter.grad = gradient
    optimizer.step()
    return loss.item()


oracle = Oracle(__file__, train_step=train_step)


def make_batches(inputs, sizes, *, dtype=torch.float64, classes=3):
    return [(inputs.normal(size, 4, dtype=dtype), inputs.labels(size, classes)) for size in sizes]


def run(student, inputs, batches, *, dtype=torch.float64, classes=3, **options):
    """The replies of the submission and of the oracle."""
    numbers = inputs.normal(60, scale=0.8, dtype=dtype)
    reply = student.probe("take_steps", numbers, batches, classes, **options)
    double = [(x.double(), y.double() if y.is_floating_point() else y) for x, y in batches]
    found = options.pop("found", None)
    options |= {"found": None if found is None else found.double()}
    return reply, oracle.probe("take_steps", numbers.double(), double, classes, **options)


def check_weights(reply, expected, *, what, magnitude=100):
    assert_close(
        reply["weights"], expected["weights"], what=f"weights {what}", magnitude=magnitude, axes=("step",)
    )


def check_losses(reply, expected, *, what):
    losses = as_tuple(reply["losses"], len(expected["losses"]), what="losses")
    for index, (loss, right) in enumerate(zip(losses, expected["losses"], strict=True)):
        assert_number(loss, right, what=f"loss that step {index} returns {what}", magnitude=1, eps=FLOAT32)


@pytest.mark.points(6)
@pytest.mark.hint(
    "Between two steps .grad is cleared once; between backward and step never. Backward adds, step reads."
)
def test_step_values(student, inputs):
    """Each step follows the gradient of its own batch, from a fresh model on."""
    reply, expected = run(student, inputs, make_batches(inputs, (6, 5, 6)))
    check_weights(reply, expected, what="after each of three steps")
    batches = [(inputs.normal(size, 4), inputs.normal(size, 2)) for size in (5, 3)]
    reply, expected = run(student, inputs, batches, classes=2, loss="asymmetric")
    check_weights(reply, expected, what="after each of two steps of a regression")


@pytest.mark.points(4)
@pytest.mark.hint("Whoever called before may have left something in .grad: clear it before you go backward.")
def test_step_stale(student, inputs):
    """Gradients that were there before the call have no influence."""
    for optimizer in ("sgd", "momentum"):
        found = 2 + inputs.normal(7)
        reply, expected = run(student, inputs, make_batches(inputs, (5, 6)), found=found, optimizer=optimizer)
        check_weights(reply, expected, what="after steps that began with stale gradients")


@pytest.mark.points(3)
@pytest.mark.hint("Use the optimizer that was handed in: it remembers what earlier steps told it.")
def test_step_optimizers(student, inputs):
    """Any optimizer works, with the state that it carries from step to step."""
    for optimizer in ("momentum", "adam", "decay"):
        reply, expected = run(student, inputs, make_batches(inputs, (5, 4, 5)), optimizer=optimizer)
        check_weights(reply, expected, what="after each of three steps of an optimizer with a state")


@pytest.mark.points(3)
@pytest.mark.hint("model.train() before the forward pass, and one forward pass only.")
def test_step_train_mode(student, inputs):
    """Dropout and batch normalisation are in train mode, also when the model came in eval mode."""
    for kind in ("dropout", "batchnorm"):
        for is_training in (False, True):
            reply, expected = run(
                student, inputs, make_batches(inputs, (6, 5)), kind=kind, is_training=is_training
            )
            what = f"after steps of a model with {kind}, {'train' if is_training else 'eval'} mode before"
            check_weights(reply, expected, what=what)
            if kind == "batchnorm":
                assert_close(
                    reply["buffers"], expected["buffers"], what=f"running averages {what}", magnitude=100
                )


@pytest.mark.points(2)
@pytest.mark.hint(".item() takes the number out of the loss of this step's forward pass.")
def test_step_returns_loss(student, inputs):
    """It returns the loss before the step, as a Python float."""
    reply, expected = run(student, inputs, make_batches(inputs, (6, 2, 5)))
    check_losses(reply, expected, what="in float64")


@pytest.mark.points(2)
@pytest.mark.hint("Follow the dtype of the model, keep `x` and `y` as they are, set no seed and no default.")
def test_step_float32(student, inputs):
    """It works in float32 and with one sample, changes no input and leaves no global state behind."""
    for dtype in (torch.float32, torch.float64):
        batches = make_batches(inputs, (5, 1), dtype=dtype)
        reply, expected = run(student, inputs, batches, dtype=dtype, loss="smoothed")
        check_weights(reply, expected, what=f"in {dtype}", magnitude=10)
        assert_leaves_no_trace(reply.answer, what="train_step")
