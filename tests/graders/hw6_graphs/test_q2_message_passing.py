"""q2, `message_passing`: against a loop over receivers in float64, with the same messages and updates."""

import pytest
import torch

from autograder.checks import (
    as_tensor,
    as_tuple,
    assert_close,
    assert_dtype,
    assert_equal,
    assert_grad,
    assert_leaves_no_trace,
    assert_raises,
    assert_that,
)
from autograder.drawing import first, graph, ring
from autograder.oracle import Oracle

#: The graphs that are drawn for those who fail a test; both are in the notebook, no hidden input.
GRAPHS = (
    (torch.tensor([[0, 1, 0, 2], [1, 2, 2, 0]]), "The small graph of the notebook"),
    (torch.tensor([[0, 1, 3, 3, 3], [1, 0, 2, 2, 3]]), "The graph of the public check of question 2"),
)


def draw_example(student):
    """The receivers that hear something wrong, by the first graph and reduction where one does."""
    x = torch.tensor([[1.0, -1.0], [10.0, -10.0], [100.0, -100.0], [1000.0, -1000.0]], dtype=torch.float64)
    return first(
        graph(
            student.probe("sum_messages", x, edge_index, reduce=reduce)["value"],
            ORACLE.probe("sum_messages", x, edge_index, reduce=reduce)["value"],
            edge_index,
            what=f'{title}, where each sends its number: who hears something wrong with reduce="{reduce}"',
        )
        for edge_index, title in GRAPHS
        for reduce in ("sum", "mean", "max")
    )


pytestmark = [pytest.mark.question("q2"), pytest.mark.picture(of=draw_example)]

#: N, E, F, A (0: no edge features), G, H: nodes, edges, and features of nodes, edges, messages and results.
SIZES = ((7, 12, 3, 0, 4, 2), (5, 9, 2, 3, 4, 6), (5, 5, 5, 5, 5, 5), (9, 6, 3, 2, 1, 2), (4, 14, 2, 0, 5, 3))
FEW_EDGES, MANY_EDGES, SPARE_OPERATORS = 40, 640, 50
#: An honest way makes tensors of a few times (E + N) · F; N · E and N · N are many times this.
LARGEST_TENSOR = 20_000


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    sender, receiver = edge_index
    messages = message(x[sender], x[receiver], edge_attr)
    heard = []
    for node in range(len(x)):
        arrived = messages[receiver == node]
        if not len(arrived):
            heard.append(messages.new_zeros(messages.shape[1:]))
        elif reduce == "max":
            heard.append(arrived.amax(dim=0))
        else:
            heard.append(arrived.sum(dim=0) / (len(arrived) if reduce == "mean" else 1))
    return update(x, torch.stack(heard))


ORACLE = Oracle(__file__, message_passing=message_passing)


def relations(inputs, num_nodes, num_edges):
    """A directed graph in which one node is isolated, one only sends, and two edges are the same."""
    order = inputs.permutation(num_nodes)
    edge_index = order[inputs.edge_index(num_nodes - 1, num_edges)]
    edge_index[1][edge_index[1] == order[0]] = order[1]  # order[0] hears nothing
    edge_index[0, 0], edge_index[1, 0] = order[0], order[1]
    edge_index[:, -1] = edge_index[:, -2]
    edge_index[:, 1] = order[2]  # a self loop
    return edge_index[:, inputs.permutation(num_edges)]


def draw(inputs, nodes, edges, features, attributes, said, told, dtype=torch.float64):
    """Arguments of the probe `pass_messages`: positional ones, and its options."""
    wide = max(attributes, 1)
    args = (
        inputs.normal(nodes, features, dtype=dtype),
        relations(inputs, nodes, edges),
        inputs.normal(features, said, dtype=dtype),
        inputs.normal(features, said, dtype=dtype),
        inputs.normal(wide, said, dtype=dtype),
        inputs.normal(features, told, dtype=dtype),
        inputs.normal(said, told, dtype=dtype),
    )
    return args, {"edge_attr": inputs.normal(edges, attributes, dtype=dtype)} if attributes else {}


def in_float64(args, options):
    wide = [arg.double() if arg.is_floating_point() else arg for arg in args]
    return wide, {
        name: value.double() if isinstance(value, torch.Tensor) else value for name, value in options.items()
    }


def places(edge_index, num_nodes):
    """Where an answer may be wrong, in words."""
    incoming = torch.bincount(edge_index[1], minlength=num_nodes)
    pairs = edge_index[0] * num_nodes + edge_index[1]
    names, counts = pairs.unique(return_counts=True)
    repeated = torch.zeros(num_nodes, dtype=torch.bool)
    repeated[names[counts > 1] % num_nodes] = True
    return {
        "nodes with no incoming edge": (incoming == 0)[:, None],
        "receivers with duplicate edges": repeated[:, None],
        "receivers with several incoming edges": (incoming > 1)[:, None],
        "nodes with incoming edges": (incoming > 0)[:, None],
    }


def check(student, args, options, *, what):
    reply = student.probe("pass_messages", *args, **options)
    wide, wide_options = in_float64(args, options)
    expected = ORACLE.probe("pass_messages", *wide, **wide_options)
    assert_close(
        reply["value"],
        expected["value"].detach(),
        what=what,
        magnitude=300,
        axes=("node", "feature"),
        places=places(args[1], len(args[0])),
        picture=ring,
    )
    return reply, expected


def check_values(student, inputs, reduce):
    for sizes in SIZES:
        args, options = draw(inputs, *sizes)
        check(student, args, {**options, "reduce": reduce}, what=f'message_passing with reduce="{reduce}"')


@pytest.mark.points(4)
@pytest.mark.hint("Row 0 of edge_index sends, row 1 receives; messages add up at the receivers.")
def test_message_passing_sum(student, inputs):
    """Messages along all edges are summed at their receivers, also where `reduce` is not given."""
    check_values(student, inputs, "sum")
    args, options = draw(inputs, *SIZES[0])
    check(student, args, options, what="message_passing with its default reduction")


@pytest.mark.points(3)
@pytest.mark.hint("The sum over the number of messages that arrive; 0 where none does.")
def test_message_passing_mean(student, inputs):
    """With reduce="mean" a node gets the mean of the messages that arrive, and 0 without any."""
    check_values(student, inputs, "mean")


@pytest.mark.points(3)
@pytest.mark.hint("The largest message for each feature, which may be negative; 0 where none arrives.")
def test_message_passing_max(student, inputs):
    """With reduce="max" a node gets the largest message, which may be negative, and 0 without any."""
    check_values(student, inputs, "max")


@pytest.mark.points(2)
@pytest.mark.hint(
    "message(x[senders], x[receivers], edge_attr): a row per edge, and edge_attr as it was given."
)
def test_message_passing_arguments(student, inputs):
    """`message` gets a row per edge, senders first; `update` gets the aggregate in the messages' width."""
    for nodes, edges, features, attributes, said, told in SIZES[:2]:
        args, options = draw(inputs, nodes, edges, features, attributes, said, told)
        reply = student.probe("pass_messages", *args, **options)
        assert_equal(
            reply["dimensions"], [2], what="numbers of dimensions of what message is given, which should be 2"
        )
        assert_equal(
            as_tuple(reply["widths"], 1, what="the widths of what message is given, the same at every call")[
                0
            ],
            [features, features, attributes],
            what="widths of the senders', the receivers' and the edges' features that message is given",
        )
        rows = reply["rows"]
        assert_that(
            type(rows) is int and rows >= edges,
            "message is not given a row for each edge: some edges are left out",
        )
        assert_equal(
            as_tuple(reply["aggregates"], 1, what="the calls of update")[0],
            [nodes, said],
            what="shape of the aggregate that update is given, a row per node and the messages' width",
        )


@pytest.mark.points(1)
@pytest.mark.hint("Without edges message gets tensors without rows, and every aggregate is 0.")
def test_message_passing_edges(student, inputs):
    """A graph without edges, and one of a single node with and without a loop, are graphs too."""
    for reduce in ("sum", "mean", "max"):
        args, options = draw(inputs, *SIZES[1])
        no_edges = torch.zeros(2, 0, dtype=torch.int64)
        without = {"edge_attr": options["edge_attr"][:0], "reduce": reduce}
        check(student, (args[0], no_edges, *args[2:]), without, what="message_passing without any edges")
        for loops in (1, 2):
            alone = (args[0][:1], torch.zeros(2, loops, dtype=torch.int64), *args[2:])
            looped = {"edge_attr": options["edge_attr"][:loops], "reduce": reduce}
            check(student, alone, looped, what="message_passing of one node with self loops")


@pytest.mark.points(2)
@pytest.mark.hint("Use torch operations from x to what update returns, so that autograd can follow.")
def test_message_passing_gradient(student, inputs):
    """Gradients reach x, the edges' features, and what `message` and `update` depend on."""
    names = ("x", "the senders' weight", "the receivers' weight", "update's weight", "the aggregate's weight")
    names += ("edge_attr", "the edges' weight")
    for reduce in ("sum", "mean", "max"):
        args, options = draw(inputs, *SIZES[1])
        options |= {"reduce": reduce, "cotangent": inputs.normal(5, 6)}
        reply, expected = check(student, args, options, what=f'message_passing with reduce="{reduce}"')
        grads = as_tuple(reply["grads"], len(names), what="the gradients of message_passing")
        for name, grad, wanted in zip(names, grads, expected["grads"], strict=True):
            what = f'gradient of message_passing with reduce="{reduce}" for {name}'
            assert_grad(grad, wanted, what=what, magnitude=300)


@pytest.mark.points(1)
@pytest.mark.hint('raise ValueError(...) for anything but "sum", "mean" and "max".')
def test_message_passing_bad_reduce(student, inputs):
    """An unknown `reduce` raises ValueError."""
    args, options = draw(inputs, *SIZES[0])
    for reduce in ("median", "prod"):
        with assert_raises(ValueError, what=f"message_passing with reduce={reduce!r}"):
            student.probe("pass_messages", *args, **options, reduce=reduce)


@pytest.mark.points(1)
@pytest.mark.hint("Make every new tensor in the dtype of the messages.")
def test_message_passing_float32(student, inputs):
    """`message_passing` works in float32 and returns float32."""
    for reduce in ("sum", "mean", "max"):
        args, options = draw(inputs, *SIZES[1], dtype=torch.float32)
        reply, _ = check(student, args, {**options, "reduce": reduce}, what="message_passing in float32")
        assert_dtype(reply["value"], torch.float32, what="message_passing in float32")


@pytest.mark.points(1)
@pytest.mark.hint("Work on new tensors, keep the dtype, and leave torch's global settings alone.")
def test_message_passing_contract(student, inputs):
    """`message_passing` keeps the dtype, changes no input and leaves no global state behind."""
    for reduce in ("sum", "mean", "max"):
        args, options = draw(inputs, *SIZES[1])
        reply, _ = check(student, args, {**options, "reduce": reduce}, what="message_passing")
        assert_leaves_no_trace(reply.answer, what="message_passing")
        assert_dtype(reply["value"], torch.float64, what="message_passing of float64 features")


@pytest.mark.points(2)
@pytest.mark.hint(
    "Call message once, for all edges; no Python loop over edges, nothing of N × N or N × E elements."
)
def test_message_passing_cost(student, inputs):
    """For many edges it runs as many operators as for few, and makes nothing of size N × E."""
    for reduce in ("sum", "mean", "max"):
        operators = []
        for edges in (FEW_EDGES, MANY_EDGES):
            x, edge_index = inputs.normal(8, 2), inputs.edge_index(8, edges)
            reply = student.probe("sum_messages", x, edge_index, reduce=reduce, trace=True)
            operators.append(reply.answer.operators)
            assert_that(
                as_tensor(reply["value"], what="message_passing").shape == (8, 2),
                "message_passing: what it costs is counted only where the shape of the result is right",
            )
        assert_that(
            operators[1] <= 2 * operators[0] + SPARE_OPERATORS,
            f'message_passing with reduce="{reduce}": with {MANY_EDGES // FEW_EDGES} times as many edges '
            f"it runs {operators[1] / max(operators[0], 1):.0f} times as many operators; "
            "something loops over the edges",
        )
        x, edge_index = inputs.normal(400, 2), inputs.edge_index(400, 600)
        largest = student.probe(
            "sum_messages", x, edge_index, reduce=reduce, trace=True
        ).answer.largest_tensor
        assert_that(
            largest <= LARGEST_TENSOR,
            f'message_passing with reduce="{reduce}": of 400 nodes, 600 edges and 2 features it makes '
            f"a tensor of {largest:,} elements; a few times (N + E) · F would do, and N · E must not be",
        )
