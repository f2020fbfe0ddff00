"""q5, `cross_entropy`: against `torch.nn.functional.cross_entropy` in float64."""

import pytest
import torch
from torch.nn import functional

from autograder.checks import (
    assert_close,
    assert_dtype,
    assert_finite,
    assert_grad,
    assert_leaves_no_trace,
    assert_raises,
)
from autograder.drawing import compare, first

#: What is drawn for those who fail a test; no hidden input.
EXAMPLE = torch.tensor([[2, 0, -1], [0, 3, 1], [1, 1, 4], [-2, 0, 1], [3, 2, 2]], dtype=torch.float64)
LARGE = EXAMPLE + torch.tensor([[1000], [-1000], [0], [0], [0]])
LARGE[3, 1] = -1000
EXAMPLE_LABELS = torch.tensor([0, 2, -100, 1, -100])


def draw_example(student):
    """The loss of each row of the example, plain and smoothed, with the ignored rows outlined."""
    return first(
        compare(
            student.cross_entropy(logits, EXAMPLE_LABELS, reduction="none", label_smoothing=smoothing),
            functional.cross_entropy(logits, EXAMPLE_LABELS, reduction="none", label_smoothing=smoothing),
            what=f'An example{size}: the loss of each row (reduction="none", label_smoothing={smoothing:g}), '
            "compared with the right one",
            axes=("row",),
            mark="ignored",
            marked=EXAMPLE_LABELS == -100,
        )
        for logits, size in ((EXAMPLE, ""), (LARGE, " with logits near ±1000"))
        for smoothing in (0.0, 0.3)
    )


pytestmark = [pytest.mark.question("q5"), pytest.mark.picture(of=draw_example)]

#: Square first: what does not line up raises an error elsewhere, and here gives wrong numbers that tell it.
SIZES = ((5, 5), (7, 4), (1, 3), (3, 1))


def labels_with_ignored(inputs, count, num_classes, *, ignore_index=-100):
    """Labels of which the second and the last are ignored; no other one is."""
    allowed = [label for label in range(num_classes) if label != ignore_index]
    labels = torch.tensor([inputs.choice(allowed) for _ in range(count)])
    labels[1] = labels[-1] = ignore_index
    return labels


def check(student, logits, labels, *, what, magnitude=100, **options):
    value = student.cross_entropy(logits, labels, **options)
    expected = functional.cross_entropy(logits.double(), labels, **options)
    ignored = labels == options.get("ignore_index", -100)
    places = (
        {"the ignored rows": ignored, "the rows that count": ~ignored}
        if expected.ndim and ignored.any()
        else {}
    )
    assert_close(value, expected, what=what, magnitude=magnitude, axes=("row",), places=places)
    return value


@pytest.mark.points(6)
@pytest.mark.hint("For each row −log softmax(logits)[label], then the mean over rows.")
def test_cross_entropy_mean(student, inputs):
    """`cross_entropy` is the mean negative log-likelihood of the labels."""
    for count, num_classes in SIZES:
        logits, labels = inputs.normal(count, num_classes, scale=3), inputs.labels(count, num_classes)
        check(student, logits, labels, what="cross_entropy")


@pytest.mark.points(4)
@pytest.mark.hint('"none" gives one loss a row, "sum" their sum, "mean" their mean.')
def test_cross_entropy_reductions(student, inputs):
    """`reduction` chooses between one loss a row, their sum and their mean."""
    for count, num_classes in ((7, 4), (1, 3)):
        logits, labels = inputs.normal(count, num_classes, scale=3), inputs.labels(count, num_classes)
        for reduction in ("none", "sum", "mean"):
            check(
                student,
                logits,
                labels,
                what=f'cross_entropy with reduction="{reduction}"',
                reduction=reduction,
            )


@pytest.mark.points(5)
@pytest.mark.hint(
    "An ignored row adds nothing to the sum and does not count in the mean; its label may be no class at all."
)
def test_cross_entropy_ignore_index(student, inputs):
    """Rows whose label is `ignore_index` count neither in the sum nor in the mean."""
    cases = ((-100, "mean"), (-100, "sum"), (-100, "none"), (2, "mean"), (2, "none"), (-1, "mean"))
    for ignore_index, reduction in cases:
        logits = inputs.normal(7, 4, scale=3)
        labels = labels_with_ignored(inputs, 7, 4, ignore_index=ignore_index)
        what = f'cross_entropy with ignored rows, reduction="{reduction}"'
        check(student, logits, labels, what=what, reduction=reduction, ignore_index=ignore_index)
    logits, labels = inputs.normal(5, 3), labels_with_ignored(inputs, 5, 3)
    check(student, logits, labels, what="cross_entropy with rows ignored by default")


@pytest.mark.points(2)
@pytest.mark.hint("The mean over no rows is 0/0, which torch gives as NaN; the sum over no rows is 0.")
def test_cross_entropy_all_ignored(student, inputs):
    """With every row ignored the mean is NaN, the sum 0 and each row's loss 0."""
    logits, labels = inputs.normal(4, 3), torch.full((4,), -100)
    for reduction in ("mean", "sum", "none"):
        what = f'cross_entropy with every row ignored, reduction="{reduction}"'
        check(student, logits, labels, what=what, reduction=reduction)


@pytest.mark.points(5)
@pytest.mark.hint("(1 − ε) times the usual loss, plus ε times the mean over all C classes of −log p.")
def test_cross_entropy_label_smoothing(student, inputs):
    """`label_smoothing` mixes in the mean of −log p over all classes, for every reduction."""
    for reduction in ("mean", "sum", "none"):
        logits, labels = inputs.normal(7, 4, scale=3), inputs.labels(7, 4)
        what = f'cross_entropy with label smoothing, reduction="{reduction}"'
        check(student, logits, labels, what=what, reduction=reduction, label_smoothing=0.1)
        labels = labels_with_ignored(inputs, 7, 4)
        what = f'cross_entropy with label smoothing and ignored rows, reduction="{reduction}"'
        check(student, logits, labels, what=what, reduction=reduction, label_smoothing=0.35)


@pytest.mark.points(3)
@pytest.mark.hint("Use torch operations from the logits to the result, so that autograd can follow.")
def test_cross_entropy_gradient(student, inputs):
    """The gradient of `cross_entropy` reaches the logits, and is 0 in ignored rows."""
    for options in ({}, {"reduction": "sum"}, {"reduction": "none"}, {"label_smoothing": 0.2}):
        logits, labels = inputs.normal(7, 4), labels_with_ignored(inputs, 7, 4)
        cotangent = inputs.normal(7) if options.get("reduction") == "none" else inputs.normal()
        _, (grad,) = student.vjp("cross_entropy", logits, labels, cotangent=cotangent, **options)
        leaf = logits.clone().requires_grad_(True)
        loss = functional.cross_entropy(leaf, labels, **options)
        (expected,) = torch.autograd.grad(loss, leaf, cotangent)
        ignored = (labels == -100)[:, None]
        assert_grad(
            grad,
            expected,
            what="gradient of cross_entropy",
            magnitude=100,
            axes=("row",),  # along the classes it would tell labels
            places={"the ignored rows": ignored, "the rows that count": ~ignored},
        )


@pytest.mark.points(3)
@pytest.mark.hint(
    "Compute −log p from the logits by log-sum-exp; log(softmax) is −inf where softmax underflows."
)
def test_cross_entropy_extremes(student, inputs):
    """`cross_entropy` is exact, and its gradient finite, for logits near ±10,000."""
    for options in (
        {"reduction": "none"},
        {"reduction": "mean"},
        {"reduction": "mean", "label_smoothing": 0.1},
    ):
        logits, labels = inputs.normal(5, 4), inputs.labels(5, 4)
        logits[0] += 1e4
        logits[1] -= 1e4
        logits[2, int(labels[2])] = -1e4
        logits[3, int(labels[3])] = 1e4
        what = "cross_entropy of logits near ±10,000"
        cotangent = inputs.normal(5) if options["reduction"] == "none" else None
        value, (grad,) = student.vjp("cross_entropy", logits, labels, cotangent=cotangent, **options)
        assert_finite(value, what=what)
        expected = functional.cross_entropy(logits, labels, **options)
        assert_close(value, expected, what=what, magnitude=1e4)
        if grad is not None:
            assert_finite(grad, what=f"gradient of {what}")


@pytest.mark.points(1)
@pytest.mark.hint("Return the dtype of the logits; work on new tensors; leave torch's global settings alone.")
def test_cross_entropy_float32(student, inputs):
    """`cross_entropy` keeps float32 and float64, and changes neither its inputs nor global state."""
    labels = labels_with_ignored(inputs, 6, 5)
    for dtype in (torch.float32, torch.float64):
        logits = inputs.normal(6, 5, scale=30, dtype=dtype)
        answer = student.call("cross_entropy", logits, labels, label_smoothing=0.1)
        expected = functional.cross_entropy(logits.double(), labels, label_smoothing=0.1)
        assert_close(answer.value, expected, what=f"cross_entropy in {dtype}", magnitude=100)
        assert_dtype(answer.value, dtype, what=f"cross_entropy in {dtype}")
        assert_leaves_no_trace(answer, what="cross_entropy")


@pytest.mark.points(1)
@pytest.mark.hint('raise ValueError(...) for anything but "none", "sum" and "mean".')
def test_cross_entropy_bad_reduction(student, inputs):
    """An unknown `reduction` raises ValueError."""
    for reduction in ("average", ""):
        with assert_raises(ValueError, what=f"cross_entropy with reduction={reduction!r}"):
            student.cross_entropy(inputs.normal(3, 4), inputs.labels(3, 4), reduction=reduction)
