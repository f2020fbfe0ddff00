"""q4, `conv2d_as_graph`: against `torch.nn.functional.conv2d` in float64."""

import pytest
import torch
from torch.nn import functional

from autograder.checks import assert_close, assert_dtype, assert_grad, assert_leaves_no_trace
from autograder.drawing import compare, first


def draw_example(student):
    """Bright pixels under kernels that tell their places apart, the border outlined; no hidden input."""
    image = torch.zeros(5, 7, dtype=torch.float64)
    image[0, 0] = image[2, 3] = image[4, 5] = 1
    kernels = [torch.arange(1.0, k * k + 1, dtype=torch.float64).reshape(k, k) for k in (3, 5)]
    return first(
        compare(
            student.conv2d_as_graph(image, kernel),
            conv2d(image, kernel),
            what=f"An example, three bright pixels and a kernel of {len(kernel)} × {len(kernel)}: "
            "the result of your conv2d_as_graph, compared with the right one",
            axes=("row", "column"),
            mark="the border",
            marked=places(5, 7, len(kernel))["the border of the picture"],
        )
        for kernel in kernels
    )


pytestmark = [
    pytest.mark.question("q4"),
    pytest.mark.picture(of=draw_example),
    pytest.mark.hint(
        "Pixel (i, j) receives kernel[a, b] times pixel (i + a − k//2, j + b − k//2), where that is inside."
    ),
]

#: H, W, k.
SIZES = ((5, 7, 3), (8, 4, 3), (6, 6, 5), (5, 8, 5), (6, 6, 3), (4, 9, 1))
SMALL_SIZES = ((1, 1, 1), (1, 1, 3), (2, 3, 5), (1, 4, 3), (4, 1, 3), (3, 2, 7), (2, 2, 3))


def conv2d(image, kernel):
    image, kernel = image.double(), kernel.double()
    return functional.conv2d(image[None, None], kernel[None, None], padding=kernel.shape[0] // 2)[0, 0]


def draw(inputs, height, width, size, dtype=torch.float64):
    return inputs.normal(height, width, dtype=dtype), inputs.normal(size, size, dtype=dtype)


def places(height, width, size):
    """The border, where part of the kernel lies outside of the picture, and its corners."""
    reach = size // 2
    rows = (torch.arange(height) < reach) | (torch.arange(height) >= height - reach)
    columns = (torch.arange(width) < reach) | (torch.arange(width) >= width - reach)
    return {
        "the corners of the picture": rows[:, None] & columns,
        "the border of the picture": rows[:, None] | columns,
        "the inside of the picture": ~(rows[:, None] | columns),
    }


def check(student, image, kernel, *, what="conv2d_as_graph"):
    value = student.conv2d_as_graph(image, kernel)
    where = places(*image.shape, kernel.shape[0])
    assert_close(value, conv2d(image, kernel), what=what, magnitude=30, axes=("row", "column"), places=where)
    return value


@pytest.mark.points(7)
def test_conv2d_values(student, inputs):
    """`conv2d_as_graph` equals the zero-padded cross-correlation, for pictures and kernels of any size."""
    for sizes in SIZES:
        check(student, *draw(inputs, *sizes))


@pytest.mark.points(2)
@pytest.mark.hint("What lies outside of the picture sends nothing, however much of the kernel that is.")
def test_conv2d_small_images(student, inputs):
    """A picture may be smaller than the kernel: one row, one column, one pixel."""
    for sizes in SMALL_SIZES:
        check(student, *draw(inputs, *sizes), what="conv2d_as_graph of a small picture")


@pytest.mark.points(4)
@pytest.mark.hint("Use torch operations from image and kernel to the result, so that autograd can follow.")
def test_conv2d_gradient(student, inputs):
    """The gradients of `conv2d_as_graph` reach the image and the kernel."""
    for sizes in ((5, 7, 3), (6, 6, 5), (2, 3, 5), (3, 4, 1)):
        leaves = [part.requires_grad_(True) for part in draw(inputs, *sizes)]
        cotangent = inputs.normal(*sizes[:2])
        image, kernel = (leaf.detach() for leaf in leaves)
        _, grads = student.vjp("conv2d_as_graph", image, kernel, cotangent=cotangent)
        expected = torch.autograd.grad(conv2d(*leaves), leaves, cotangent)
        for name, grad, wanted in zip(("image", "kernel"), grads, expected, strict=True):
            assert_grad(grad, wanted, what=f"gradient of conv2d_as_graph for the {name}", magnitude=60)


@pytest.mark.points(1)
@pytest.mark.hint("Make every new tensor in the dtype of the image.")
def test_conv2d_float32(student, inputs):
    """`conv2d_as_graph` works in float32 and returns float32."""
    value = check(student, *draw(inputs, 6, 8, 3, dtype=torch.float32), what="conv2d_as_graph in float32")
    assert_dtype(value, torch.float32, what="conv2d_as_graph in float32")


@pytest.mark.points(1)
@pytest.mark.hint("Work on new tensors, keep the dtype, and leave torch's global settings alone.")
def test_conv2d_contract(student, inputs):
    """`conv2d_as_graph` keeps the dtype, changes no input and leaves no global state behind."""
    image, kernel = draw(inputs, 5, 4, 3)
    answer = student.call("conv2d_as_graph", image, kernel)
    assert_close(answer.value, conv2d(image, kernel), what="conv2d_as_graph", magnitude=30)
    assert_leaves_no_trace(answer, what="conv2d_as_graph")
    assert_dtype(answer.value, torch.float64, what="conv2d_as_graph of a float64 image")
