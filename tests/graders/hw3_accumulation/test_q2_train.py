"""q2, `train_accumulated`: against ordinary steps on each window's samples as one batch, in float64."""

import pytest
import torch

from autograder.checks import (
    as_dict,
    as_tensor,
    assert_close,
    assert_equal,
    assert_leaves_no_trace,
    assert_that,
)
from autograder.drawing import curve
from autograder.oracle import Oracle


def draw_example(student):
    """How far the weights are from where a right run ends, step by step; no hidden input."""
    ramp = torch.arange(60, dtype=torch.float64)
    shapes = ((4, 3), (4,), (2, 4), (2,))
    weights = [torch.sin(1.3 * ramp[: torch.Size(shape).numel()]).reshape(shape) for shape in shapes]
    sizes = (3, 2, 4, 3, 1, 3, 4) * 2
    batches = [
        (
            torch.sin(ramp[: size * 3] + number).reshape(size, 3),
            torch.cos(ramp[: size * 2] + number).reshape(size, 2),
        )
        for number, size in enumerate(sizes)
    ]
    trajectory = student.probe("training", weights, batches, 3, *PLAIN, stale=1.0)["trajectory"]
    expected = oracle.probe("training", weights, batches, 3, *PLAIN)["trajectory"]
    trajectory = as_tensor(trajectory, what="the weights")
    if trajectory.shape != expected.shape:
        return None
    return curve(
        (trajectory.double() - expected[-1]).norm(dim=1),
        (expected - expected[-1]).norm(dim=1),
        what="An example, windows of 3 unequal micro-batches: how far your weights are from where a right "
        "run ends",
        along="step",
        upward="distance",
    )


pytestmark = [pytest.mark.question("q2"), pytest.mark.picture(of=draw_example)]

PLAIN = ("SGD", {"lr": 0.2})
MOMENTUM = ("SGD", {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.01})
ADAM = ("Adam", {"lr": 0.05, "betas": (0.8, 0.95)})
ADAMW = ("AdamW", {"lr": 0.03, "weight_decay": 0.1})


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    batches = list(loader)
    windows = [batches[i : i + accumulation_steps] for i in range(0, len(batches), accumulation_steps)]
    for window in windows:
        x, y = (torch.cat(parts) for parts in zip(*window, strict=True))
        optimizer.zero_grad()
        loss_fn(model(x), y).backward()
        optimizer.step()
    return len(windows)


oracle = Oracle(__file__, train_accumulated=train_accumulated)


def make_weights(inputs, dtype=torch.float64):
    shapes = ((4, 3), (4,), (2, 4), (2,))
    return [inputs.normal(*shape, scale=0.7, dtype=dtype) for shape in shapes]


def make_batches(inputs, sizes, loss="mse", dtype=torch.float64):
    return [
        (
            inputs.normal(size, 3, dtype=dtype),
            inputs.labels(size, 2)
            if loss == "cross_entropy"
            else inputs.normal(size, 2, dtype=dtype) + inputs.integer(-1, 2),
        )
        for size in sizes
    ]


def check(student, inputs, sizes, accumulation_steps, optimizer, *, what, **options):
    """Train on micro-batches of these sizes and compare the weights after every step."""
    weights = make_weights(inputs)
    batches = make_batches(inputs, sizes, loss=options.get("loss", "mse"))
    reply = student.probe("training", weights, batches, accumulation_steps, *optimizer, **options)
    options.pop("stale", None)
    expected = oracle.probe("training", weights, batches, accumulation_steps, *optimizer, **options)
    check_steps(reply, expected, what=what)
    return reply, expected


def roundings(value):
    """A weight n / N of 0-dim tensors is a float32 even where all else is float64: that is no mistake."""
    is_double = isinstance(value, torch.Tensor) and value.dtype == torch.float64
    return 1e9 if is_double else 64


def check_steps(reply, expected, *, what, magnitude=10.0):
    steps, wanted = reply["steps"], expected["steps"]
    if type(steps) is int and steps == wanted:
        last = torch.zeros(wanted + 1, 1, dtype=torch.bool)
        last[-1] = True
        assert_close(
            reply["trajectory"],
            expected["trajectory"],
            what=f"{what}: the weights after each step",
            magnitude=magnitude,
            roundings=roundings(reply["trajectory"]),
            axes=("step",),
            places={"the last step": last},
        )
    else:
        made = steps if type(steps) is int else "no number of"
        assert_that(False, f"{what}: the optimizer made {made} steps where {wanted} were expected")


@pytest.mark.points(8)
@pytest.mark.hint(
    "The gradient of a step is the mean over the window's samples: add it up over the window from zero, "
    "weighting each micro-batch by its share of the window's samples."
)
def test_window_is_one_batch(student, inputs):
    """A step on a window of micro-batches, equal or not, equals a step on its samples as one batch."""
    cases = (
        ((3, 3, 3, 3), 2, PLAIN, "windows of equal micro-batches"),
        ((2, 5, 1, 4, 3, 3), 3, PLAIN, "windows of unequal micro-batches"),
        ((4, 1, 2, 5, 1, 3), 2, MOMENTUM, "windows of unequal micro-batches, with momentum"),
        ((4, 2, 1, 3), 4, MOMENTUM, "a single window"),
    )
    for sizes, accumulation_steps, optimizer, what in cases:
        check(student, inputs, sizes, accumulation_steps, optimizer, what=what)
    check(
        student,
        inputs,
        (3, 2, 2, 4),
        2,
        PLAIN,
        what="windows of unequal micro-batches, cross-entropy",
        loss="cross_entropy",
    )


@pytest.mark.points(6)
@pytest.mark.hint(
    "After the loop, what is left over is a window like the others: step on it, over its own samples."
)
def test_tail_window(student, inputs):
    """The last, shorter window is stepped too, and normalised by its own samples."""
    cases = (
        ((3, 3, 3, 3, 3), 2, PLAIN, "a last window of one micro-batch"),
        ((4, 4, 4, 4, 4, 4, 4, 1), 3, MOMENTUM, "a last window that is shorter and ends in a smaller batch"),
        ((2, 3, 1), 5, PLAIN, "a loader shorter than a window"),
    )
    for sizes, accumulation_steps, optimizer, what in cases:
        check(student, inputs, sizes, accumulation_steps, optimizer, what=what)
    for count, batch_size, accumulation_steps in ((14, 4, 3), (11, 3, 2)):
        check(
            student,
            inputs,
            (count,),
            accumulation_steps,
            PLAIN,
            what="a DataLoader with a short last batch",
            batch_size=batch_size,
        )


@pytest.mark.points(3)
@pytest.mark.hint("The optimizer should see the gradient of each window once, and nothing else.")
def test_optimizer_state(student, inputs):
    """Any optimizer works, Adam included, and its state is what one large batch a step would have left."""
    for optimizer in (ADAM, MOMENTUM, ADAMW):
        what = f"{optimizer[0]}, windows of unequal micro-batches"
        reply, expected = check(student, inputs, (3, 1, 4, 2, 5), 2, optimizer, what=what)
        state = as_dict(reply["state"], tuple(expected["state"]), what=f"{what}: the optimizer's state")
        for name, value in expected["state"].items():
            assert_close(
                as_tensor(state[name], what=name),
                value,
                what=f"{what}: {name}",
                magnitude=10,
                roundings=roundings(state[name]),
            )


@pytest.mark.points(3)
@pytest.mark.hint("Clear the gradients before the first window, too, not only after each step.")
def test_stale_gradients(student, inputs):
    """Gradients left over from before the call change nothing, and a second epoch starts clean."""
    what = "with old gradients in .grad"
    check(student, inputs, (3, 2, 4, 1), 2, PLAIN, what=what, stale=2.0)
    check(student, inputs, (3, 2, 4), 2, MOMENTUM, what=what, stale=-1.5)
    check(student, inputs, (3, 2, 4), 2, PLAIN, what="two epochs, one after the other", epochs=2)


@pytest.mark.points(3)
@pytest.mark.hint("⌈micro-batches / accumulation_steps⌉ steps: count where you step.")
def test_step_count(student, inputs):
    """There is one step a window, and the number of steps is returned as an int."""
    for count, accumulation_steps in ((6, 3), (7, 3), (4, 1), (3, 8), (1, 1), (1, 2)):
        weights, batches = make_weights(inputs), make_batches(inputs, (2,) * count)
        reply = student.probe("training", weights, batches, accumulation_steps, *PLAIN)
        wanted = -(-count // accumulation_steps)
        what = f"{count} micro-batches, accumulation_steps={accumulation_steps}"
        assert_equal(reply["steps"], wanted, what=f"{what}: steps of the optimizer")
        assert_equal(reply["returned"], [wanted], what=f"{what}: the number of steps returned")


@pytest.mark.points(5)
@pytest.mark.hint(
    "Forward, backward, forward, backward: the graph of a micro-batch goes before the next comes."
)
def test_training_memory(student, inputs):
    """No batch is larger than a micro-batch, one graph exists at a time, the loader is gone through once."""
    for sizes, accumulation_steps in (((4, 3, 5, 2, 1), 3), ((2,) * 8, 4)):
        weights, batches = make_weights(inputs), make_batches(inputs, sizes)
        reply = student.probe("training_cost", weights, batches, accumulation_steps)
        check_cost(reply, largest=max(sizes))
        passes = reply["passes"]
        assert_that(
            passes == 1,
            f"the loader was gone through {passes} times in one epoch; another order may come then",
        )


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
    "Write to nothing but the model, its gradients and the optimizer; make no tensor of another dtype."
)
def test_training_contract(student, inputs):
    """Both dtypes work; the batches and global state stay as they were."""
    for dtype in (torch.float32, torch.float64):
        weights = make_weights(inputs, dtype)
        batches = make_batches(inputs, (3, 2, 4), dtype=dtype)
        reply = student.probe("training", weights, batches, 2, "SGD", {"lr": 0.1, "momentum": 0.5})
        exact = [(x.double(), y.double()) for x, y in batches]
        doubled = [weight.double() for weight in weights]
        expected = oracle.probe("training", doubled, exact, 2, "SGD", {"lr": 0.1, "momentum": 0.5})
        check_steps(reply, expected, what=f"in {dtype}", magnitude=30)
        assert_leaves_no_trace(reply.answer, what="train_accumulated")
