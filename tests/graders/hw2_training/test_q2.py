"""q2, `make_mlp`: with given numbers as parameters, against matrix products in float64."""

from itertools import pairwise

import pytest
import torch

from autograder.checks import (
    as_tuple,
    assert_close,
    assert_dtype,
    assert_equal,
    assert_grad,
    assert_leaves_no_trace,
    assert_that,
)

pytestmark = pytest.mark.question("q2")

FUNCTIONS = {
    None: torch.relu,
    "ReLU": torch.relu,
    "Tanh": torch.tanh,
    "Sigmoid": torch.sigmoid,
    "Softplus": lambda x: torch.logaddexp(x, torch.zeros_like(x)),
    "Identity": lambda x: x,
}

LAYERS = ((4, 6, 3), (3, 7, 5, 2), (5, 4, 6, 3, 2))


def make_shapes(sizes):
    # nn.Linear keeps its weight as (out, in).
    return [shape for d, h in pairwise(sizes) for shape in ([h, d], [h])]


def make_parameters(sizes, numbers):
    parameters, place = [], 0
    for shape in make_shapes(sizes):
        count = torch.Size(shape).numel()
        parameters.append(numbers[place : place + count].reshape(shape))
        place += count
    return parameters


def forward(parameters, x, function):
    for index in range(0, len(parameters), 2):
        x = x if index == 0 else function(x)
        x = x @ parameters[index].T + parameters[index + 1]
    return x


def run(student, inputs, sizes, activation=None, *, rows=5, dtype=torch.float64):
    """The probe's reply beside the expected output and gradients."""
    total = sum(torch.Size(shape).numel() for shape in make_shapes(sizes))
    numbers = inputs.normal(total, scale=0.7, dtype=dtype)
    x, cotangent = inputs.normal(rows, sizes[0], dtype=dtype), inputs.normal(rows, sizes[-1], dtype=dtype)
    reply = student.probe("look_at_mlp", sizes, activation, numbers, x, cotangent)
    parameters = [part.requires_grad_(True) for part in make_parameters(sizes, numbers.double())]
    output = forward(parameters, x.double(), FUNCTIONS[activation])
    grads = torch.autograd.grad(output, parameters, cotangent.double())
    return reply, output.detach(), grads


def check_registered(reply):
    kind = reply["kind"]
    assert_that(isinstance(kind, str) and kind == "module", "make_mlp should return an nn.Module")
    shapes = reply["shapes"]
    assert_that(
        isinstance(shapes, list) and len(shapes) > 0, "parameters() of what make_mlp returns lists nothing"
    )


def check_shapes(reply, sizes):
    check_registered(reply)
    expected = make_shapes(sizes)
    what = f"parameters of make_mlp({sizes})"
    found = as_tuple(reply["shapes"], len(expected), what=what)
    assert_that(
        all(map(is_same_shape, found, expected)),
        f"{what}: their shapes, in the order of parameters(), should be weight (out, in) and bias (out,) "
        "of one linear layer after the other",
    )


def is_same_shape(found, expected):
    return (
        isinstance(found, (list, tuple))
        and all(type(size) is int for size in found)
        and list(found) == expected
    )


@pytest.mark.points(4)
@pytest.mark.hint(
    "A module finds the layers in its attributes, in nn.Sequential and nn.ModuleList, not those in a plain "
    "list; it lists them in the order in which they were assigned."
)
def test_mlp_parameters(student, inputs):
    """`parameters()` lists weight and bias of every linear layer, in the order of the layers."""
    for sizes in (*LAYERS, (4, 4, 4, 4)):
        reply, _, _ = run(student, inputs, sizes)
        check_shapes(reply, sizes)


@pytest.mark.points(5)
@pytest.mark.hint(
    "The activation stands between two linear layers: not before the first, not after the last."
)
def test_mlp_values(student, inputs):
    """With its own weights, the model computes linear maps with the activation in each gap."""
    for sizes, activation in zip(
        (*LAYERS, (4, 4, 4), (3, 5, 2)), (None, "Tanh", "Softplus", "Sigmoid", "Identity"), strict=True
    ):
        reply, output, _ = run(student, inputs, sizes, activation)
        check_registered(reply)
        what = f"output of make_mlp({sizes}) with {activation or 'the default activation'}"
        assert_close(reply["output"], output, what=what, magnitude=100, axes=("sample", "class"))


@pytest.mark.points(2)
@pytest.mark.hint("Every layer's parameters must take part in the output, and be the model's own.")
def test_mlp_gradient(student, inputs):
    """A gradient reaches every parameter."""
    for sizes, activation in ((LAYERS[0], "Tanh"), (LAYERS[1], None)):
        reply, _, expected = run(student, inputs, sizes, activation)
        what = f"gradients of the parameters of make_mlp({sizes})"
        for index, (grad, right) in enumerate(
            zip(as_tuple(reply["grads"], len(expected), what=what), expected, strict=True)
        ):
            assert_grad(
                grad, right, what=f"gradient of parameter {index} of make_mlp({sizes})", magnitude=100
            )


@pytest.mark.points(2)
@pytest.mark.hint("Two sizes have no gap between layers, so there is no activation at all.")
def test_mlp_edges(student, inputs):
    """Two sizes give a single linear layer; one sample, one class and one unit work."""
    for sizes, rows in (((4, 3), 5), ((3, 3), 3), ([5, 4, 2], 1), ((1, 1, 1), 4), ([2, 6, 1], 3)):
        reply, output, _ = run(student, inputs, sizes, rows=rows)
        check_shapes(reply, sizes)
        what = f"output of make_mlp({sizes}) for {rows} samples"
        assert_close(reply["output"], output, what=what, magnitude=100, axes=("sample", "class"))


@pytest.mark.points(2)
@pytest.mark.hint(
    "Make new layers in every call, let the module's own dtype decide, and don't change `sizes`."
)
def test_mlp_contract(student, inputs):
    """Models share nothing, compute in the dtype they are converted to, and leave `sizes` as it was."""
    for dtype in (torch.float32, torch.float64):
        sizes = [4, 6, 3]
        reply, output, _ = run(student, inputs, sizes, "Tanh", dtype=dtype)
        assert_dtype(reply["output"], dtype, what=f"output of a model that was converted to {dtype}")
        assert_close(reply["output"], output, what=f"output of a model in {dtype}", magnitude=10)
        assert_equal(reply["sizes"], [4, 6, 3], what="the list of sizes after the call")
        assert_leaves_no_trace(reply.answer, what="make_mlp")
    pair = student.probe("make_two_mlps", (3, 3, 2))
    assert_equal(pair["count"], 4, what="number of parameters of make_mlp((3, 3, 2))")
    assert_equal(pair["shared"], 0, what="number of parameters that two models share")
