"""q1, `ArrayDataset`: against torch's TensorDataset, sample by sample and through a DataLoader."""

import pytest
import torch
from torch.utils.data import TensorDataset

from autograder.checks import (
    as_tuple,
    assert_close,
    assert_dtype,
    assert_equal,
    assert_leaves_no_trace,
    assert_raises,
    assert_that,
)
from autograder.oracle import Oracle

pytestmark = pytest.mark.question("q1")

oracle = Oracle(__file__, ArrayDataset=TensorDataset)


def as_sample(value):
    """A target may be handed over as a number: a DataLoader makes the same batch of it."""
    is_number = type(value) is float or (type(value) is int and abs(value) < 2**63)
    return torch.tensor(value) if is_number else value


def is_reordered(found, handed_over):
    """Whether these are all rows of the tensor that was handed over, but not each in its place."""
    rows = [as_sample(value) for value in found]
    if not all(isinstance(row, torch.Tensor) and row.shape == handed_over.shape[1:] for row in rows):
        return False
    numbers = [row.double().flatten().tolist() for row in rows]
    right = handed_over.double().reshape(len(rows), -1).tolist()
    return numbers != right and sorted(numbers) == sorted(right)


def check_order(samples, inputs, targets, *, what):
    """Say so where nothing is wrong with the samples but their order."""
    found, labels = zip(*samples, strict=True)
    is_input_moved, is_target_moved = is_reordered(found, inputs), is_reordered(labels, targets)
    if is_input_moved or is_target_moved:
        names = " and ".join(["inputs"] * is_input_moved + ["targets"] * is_target_moved)
        assert_that(
            False,
            f"{what}: the {names} come in another order than they were handed over; "
            "sample i should be the caller's input i with the caller's target i",
        )


def check_samples(student, inputs, targets, *, what):
    reply = student.probe("look_at_samples", inputs, targets)
    assert_equal(reply["length"], len(inputs), what=f"length of {what}")
    samples = as_tuple(reply["samples"], len(inputs), what=f"samples of {what}")
    samples = [as_tuple(sample, 2, what=f"sample {index} of {what}") for index, sample in enumerate(samples)]
    if samples:
        check_order(samples, inputs, targets, what=what)
    for index, (x, y) in enumerate(samples):
        assert_close(as_sample(x), inputs[index], what=f"input of sample {index} of {what}")
        assert_close(as_sample(y), targets[index], what=f"target of sample {index} of {what}")


def check_batches(student, inputs, targets, batch_size, *, shuffle):
    what = f"batches of a DataLoader with shuffle={shuffle}"
    reply = student.probe("load_batches", inputs, targets, batch_size, shuffle)
    expected = oracle.probe("load_batches", inputs, targets, batch_size, shuffle)["batches"]
    for index, (batch, right) in enumerate(
        zip(as_tuple(reply["batches"], len(expected), what=what), expected, strict=True)
    ):
        x, y = as_tuple(batch, 2, what=f"batch {index} of a DataLoader")
        assert_close(x, right[0], what=f"inputs in the {what}", axes=("row",))
        assert_close(y, right[1], what=f"targets in the {what}", axes=("row",))
        assert_dtype(x, inputs.dtype, what=f"inputs in the {what}")
        assert_dtype(y, targets.dtype, what=f"targets in the {what}")


@pytest.mark.points(4)
@pytest.mark.hint("len is the number of samples; dataset[i] is the pair of inputs[i] and targets[i].")
def test_dataset_samples(student, inputs):
    """An `ArrayDataset` knows its length, and sample i is the pair of input i and target i."""
    check_samples(student, inputs.normal(6, 4), inputs.labels(6, 10), what="a data set of vectors")
    check_samples(student, inputs.normal(4, 4), inputs.integers(0, 90, 4), what="a square data set")


@pytest.mark.points(4)
@pytest.mark.hint("Index both tensors with the same i, and let the DataLoader do the shuffling.")
def test_dataset_batches(student, inputs):
    """A `DataLoader` makes the right batches of it, and pairs stay together when it shuffles."""
    for shuffle in (False, True):
        check_batches(student, inputs.normal(7, 3), inputs.integers(0, 90, 7), 3, shuffle=shuffle)


@pytest.mark.points(3)
@pytest.mark.hint(
    "Compare the lengths, the first dimensions, when the data set is made; raise ValueError(...)."
)
def test_dataset_unequal_lengths(student, inputs):
    """Inputs and targets of unequal length raise ValueError, and only their length counts."""
    for shape, target_shape in (
        ((5, 3), (4,)),
        ((4, 5), (5,)),
        ((3, 2), (6,)),
        ((3, 2), (0,)),
        ((2, 3), (3, 2)),
    ):
        with assert_raises(ValueError, what=f"inputs of shape {shape} with targets of shape {target_shape}"):
            student.probe("make_dataset", inputs.normal(*shape), inputs.normal(*target_shape))
    for shape, target_shape in (((5, 3), (5, 2)), ((4, 2, 3), (4,)), ((3,), (3, 7))):
        reply = student.probe("make_dataset", inputs.normal(*shape), inputs.normal(*target_shape))
        assert_equal(
            reply["length"], shape[0], what="length of a data set of equally many inputs and targets"
        )


@pytest.mark.points(2)
@pytest.mark.hint("Nothing needs to be known of the shape of a sample: tensor[i] drops the first dimension.")
def test_dataset_shapes(student, inputs):
    """Samples may have any shape; one sample and no sample are data sets as well."""
    check_samples(student, inputs.normal(3, 2, 4, 5), inputs.normal(3), what="a data set of pictures")
    check_samples(student, inputs.normal(5), inputs.normal(5, 2), what="a data set of numbers")
    check_samples(student, inputs.normal(1, 3), inputs.labels(1, 4), what="a data set of one sample")
    check_samples(student, inputs.normal(0, 3), inputs.labels(0, 4), what="an empty data set")


@pytest.mark.points(2)
@pytest.mark.hint("Subclass torch.utils.data.Dataset, and keep the tensors as they came.")
def test_dataset_contract(student, inputs):
    """It is a torch Dataset that keeps every dtype, changes no input and leaves no global state behind."""
    for dtype in (torch.float32, torch.float64):
        data, targets = inputs.normal(5, 3, dtype=dtype), inputs.normal(5, dtype=dtype)
        answer = student.probe("look_at_samples", data, targets)
        assert_that(
            answer["is_dataset"] is True, "ArrayDataset should be a subclass of torch.utils.data.Dataset"
        )
        assert_leaves_no_trace(answer.answer, what="ArrayDataset")
        check_batches(student, data, targets, 2, shuffle=False)
    check_batches(
        student, inputs.integers(0, 256, 4, 3).to(torch.uint8), inputs.labels(4, 3), 3, shuffle=False
    )
