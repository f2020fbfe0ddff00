"""q2, `one_hot`: against a comparison of each label with every class."""

import pytest
import torch

from autograder.checks import assert_close, assert_dtype, assert_leaves_no_trace
from autograder.drawing import compare

#: What is drawn for those who fail a test; no hidden input.
EXAMPLE = torch.tensor([2, 0, 4])


def draw_example(student):
    """The example's five classes, with the place of each row's 1 outlined."""
    expected = one_hot(EXAMPLE, 5)
    return compare(
        student.one_hot(EXAMPLE, 5),
        expected,
        what="An example: one_hot of the labels 2, 0, 4 with 5 classes, compared with the right one",
        axes=("row", "class"),
        mark="the row's label",
        marked=expected.bool(),
    )


pytestmark = [
    pytest.mark.question("q2"),
    pytest.mark.picture(of=draw_example),
    pytest.mark.hint(
        "Row n has a 1 in column labels[n] and 0 elsewhere; the result has num_classes columns."
    ),
]


def one_hot(labels, num_classes):
    return (labels[:, None] == torch.arange(num_classes)).double()


def check(value, labels, num_classes):
    expected = one_hot(labels, num_classes)
    # Along the classes it would tell labels.
    assert_close(value, expected, what="one_hot", axes=("row",))


@pytest.mark.points(5)
def test_one_hot_values(student, inputs):
    """Each row of `one_hot` has a single 1, in the column of its label."""
    for count, num_classes in ((7, 4), (4, 7), (5, 5)):
        labels = inputs.labels(count, num_classes)
        check(student.one_hot(labels, num_classes), labels, num_classes)


@pytest.mark.points(2)
@pytest.mark.hint("torch.get_default_dtype() tells the default float dtype; losses are computed with floats.")
def test_one_hot_dtype(student, inputs):
    """`one_hot` returns the default float dtype, whichever that is."""
    labels = inputs.labels(6, 4)
    for name in ("float32", "float64"):
        answer = student.call("one_hot", labels, 4, default_dtype=name)
        assert_dtype(answer.value, getattr(torch, name), what=f"one_hot when the default dtype is {name}")
        check(answer.value, labels, 4)
        assert_leaves_no_trace(answer, what="one_hot")


@pytest.mark.points(3)
@pytest.mark.hint("num_classes decides the width: a class that no label names still has its column of zeros.")
def test_one_hot_edges(student, inputs):
    """`one_hot` copes with one row, one class, and classes that no label names."""
    cases = (
        (torch.tensor([inputs.integer(0, 3)]), 5),
        (torch.zeros(4, dtype=torch.int64), 1),
        (inputs.labels(6, 3), 8),
        (torch.zeros(1, dtype=torch.int64), 1),
    )
    for labels, num_classes in cases:
        check(student.one_hot(labels, num_classes), labels, num_classes)
