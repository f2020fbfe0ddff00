"""q3, `gcn_layer`: against the product of dense matrices in float64."""

import pytest
import torch

from autograder.checks import (
    as_tensor,
    assert_close,
    assert_dtype,
    assert_grad,
    assert_leaves_no_trace,
    assert_that,
)
from autograder.drawing import first, graph, ring

#: The graphs that are drawn for those who fail a test; both are in the notebook, no hidden input.
GRAPHS = (
    (torch.tensor([[0, 1, 0, 2], [1, 2, 2, 0]]), "The small graph of the notebook"),
    (torch.tensor([[0, 1, 3, 3, 3], [1, 0, 2, 2, 3]]), "The graph of the public check of question 2"),
)


def draw_example(student):
    """The nodes whose results are wrong, on the first graph where one is."""
    x, weight = torch.eye(4, dtype=torch.float64), torch.eye(4, dtype=torch.float64)
    return first(
        graph(
            student.gcn_layer(x, edge_index, weight),
            gcn_layer(x, edge_index, weight),
            edge_index,
            what=f"{title}: the nodes that your gcn_layer gets wrong",
        )
        for edge_index, title in GRAPHS
    )


pytestmark = [
    pytest.mark.question("q3"),
    pytest.mark.picture(of=draw_example),
    pytest.mark.hint(
        "Add the missing self loops, count what arrives at each node, divide by √(d_sender · d_receiver)."
    ),
]

#: N, E, F, G.
SIZES = ((7, 12, 3, 2), (5, 9, 2, 4), (5, 5, 5, 5), (9, 8, 3, 4))
FEW_EDGES, MANY_EDGES, SPARE_OPERATORS = 30, 480, 50
#: An honest way makes tensors of a few times (E + N) · F; N · N is four times this and more.
LARGEST_TENSOR = 20_000


def gcn_layer(x, edge_index, weight):
    x, weight, num_nodes = x.double(), weight.double(), len(x)
    adjacency = torch.zeros(num_nodes, num_nodes, dtype=torch.float64)
    for sender, receiver in edge_index.T.tolist():
        adjacency[receiver, sender] += 1
    adjacency += torch.diag((adjacency.diagonal() == 0).double())
    scale = torch.diag(adjacency.sum(dim=1).rsqrt())
    return scale @ adjacency @ scale @ x @ weight


def directed(inputs, num_nodes, num_edges):
    """Directed edges between different nodes; one is isolated, one only sends, one pair is there twice."""
    order = inputs.permutation(num_nodes)
    inner = num_nodes - 1
    sender = inputs.integers(0, inner, num_edges)
    receiver = (sender + inputs.integers(1, inner, num_edges)) % inner
    away = receiver == 0
    receiver[away] = torch.where(sender[away] == 1, 2, 1)
    sender[0], receiver[0] = 0, 1
    edge_index = torch.stack([sender, receiver])
    edge_index[:, -1] = edge_index[:, 0]
    return order[edge_index[:, inputs.permutation(num_edges)]]


def with_loops(inputs, edge_index, loops):
    """The edges, some of them replaced by self loops at these nodes."""
    edge_index = edge_index.clone()
    edge_index[:, : len(loops)] = torch.tensor(loops)
    return edge_index[:, inputs.permutation(edge_index.shape[1])]


def draw(inputs, nodes, features, results, dtype=torch.float64):
    return inputs.normal(nodes, features, dtype=dtype), inputs.normal(features, results, dtype=dtype)


def places(edge_index, num_nodes):
    sender, receiver = edge_index
    incoming = torch.bincount(receiver, minlength=num_nodes)
    pairs, counts = (sender * num_nodes + receiver).unique(return_counts=True)
    repeated = torch.zeros(num_nodes, dtype=torch.bool)
    repeated[pairs[counts > 1] % num_nodes] = True
    looped = torch.zeros(num_nodes, dtype=torch.bool)
    looped[sender[sender == receiver]] = True
    return {
        "nodes with no incoming edge": (incoming == 0)[:, None],
        "nodes with a self loop of their own": looped[:, None],
        "receivers with duplicate edges": repeated[:, None],
        "nodes with incoming edges": (incoming > 0)[:, None],
    }


def check(student, x, edge_index, weight, *, what="gcn_layer"):
    value = student.gcn_layer(x, edge_index, weight)
    expected = gcn_layer(x, edge_index, weight)
    where = places(edge_index, len(x))
    assert_close(
        value, expected, what=what, magnitude=300, axes=("node", "feature"), places=where, picture=ring
    )
    return value


@pytest.mark.points(3)
def test_gcn_values(student, inputs):
    """`gcn_layer` is the normalised sum over incoming edges and a self loop, on directed graphs."""
    for nodes, edges, features, results in SIZES:
        x, weight = draw(inputs, nodes, features, results)
        check(student, x, directed(inputs, nodes, edges), weight)
    x, weight = draw(inputs, 6, 3, 4)
    one_way = directed(inputs, 6, 6)
    both_ways = torch.cat([one_way, one_way.flip(0)], dim=1)
    check(student, x, both_ways, weight, what="gcn_layer of a graph with each edge in both directions")


@pytest.mark.points(2)
@pytest.mark.hint("A loop is added only at nodes that have none; two loops that were given are two edges.")
def test_gcn_self_loops(student, inputs):
    """A node with a self loop of its own gets no other one, and parallel loops count each."""
    for nodes, edges, features, results in SIZES[:2]:
        first, second = inputs.permutation(nodes)[:2].tolist()
        for loops in ([first], [first, second], [first, first, second], [first, first]):
            x, weight = draw(inputs, nodes, features, results)
            edge_index = with_loops(inputs, directed(inputs, nodes, edges), loops)
            check(student, x, edge_index, weight, what="gcn_layer of a graph with self loops")
    x, weight = draw(inputs, 4, 3, 2)
    everywhere = torch.arange(4).expand(2, 4).clone()
    check(student, x, everywhere, weight, what="gcn_layer of a graph with a self loop at every node")


@pytest.mark.points(1)
@pytest.mark.hint("Use torch operations from x and weight to the result, so that autograd can follow.")
def test_gcn_gradient(student, inputs):
    """The gradients of `gcn_layer` reach x and weight."""
    for nodes, edges, features, results in SIZES[:3]:
        leaves = [part.requires_grad_(True) for part in draw(inputs, nodes, features, results)]
        edge_index = with_loops(inputs, directed(inputs, nodes, edges), [inputs.integer(0, nodes)])
        cotangent = inputs.normal(nodes, results)
        x, weight = (leaf.detach() for leaf in leaves)
        _, grads = student.vjp("gcn_layer", x, edge_index, weight, cotangent=cotangent)
        expected = torch.autograd.grad(gcn_layer(leaves[0], edge_index, leaves[1]), leaves, cotangent)
        for name, grad, wanted in zip(("x", "weight"), grads, expected, strict=True):
            assert_grad(grad, wanted, what=f"gradient of gcn_layer for {name}", magnitude=300)


@pytest.mark.points(1)
@pytest.mark.hint("A node without edges hears only itself, with coefficient 1.")
def test_gcn_edges(student, inputs):
    """`gcn_layer` copes with no edges at all, and with a single node."""
    nothing = torch.zeros(2, 0, dtype=torch.int64)
    x, weight = draw(inputs, 4, 3, 2)
    check(student, x, nothing, weight, what="gcn_layer without any edges")
    check(student, x[:1], nothing, weight, what="gcn_layer of a single node")
    loop = torch.zeros(2, 1, dtype=torch.int64)
    check(student, x[:1], loop, weight, what="gcn_layer of a single node with a self loop")


@pytest.mark.points(1)
@pytest.mark.hint("Degrees are counted in integers: bring them to the dtype of x. Work on new tensors.")
def test_gcn_contract(student, inputs):
    """`gcn_layer` keeps float32 and float64, changes no input and leaves no global state behind."""
    for dtype in (torch.float32, torch.float64):
        x, weight = draw(inputs, 6, 3, 4, dtype=dtype)
        edge_index = with_loops(inputs, directed(inputs, 6, 9), [inputs.integer(0, 6)])
        answer = student.call("gcn_layer", x, edge_index, weight)
        what = f"gcn_layer in {dtype}"
        assert_close(answer.value, gcn_layer(x, edge_index, weight), what=what, magnitude=300)
        assert_dtype(answer.value, dtype, what=what)
        assert_leaves_no_trace(answer, what="gcn_layer")


@pytest.mark.points(2)
@pytest.mark.hint(
    "Send along the edges, as message_passing does: no N × N matrix, no Python loop over edges."
)
def test_gcn_cost(student, inputs):
    """For many edges it runs as many operators as for few, and makes no N × N matrix."""
    operators = []
    for edges in (FEW_EDGES, MANY_EDGES):
        x, weight = draw(inputs, 8, 2, 3)
        answer = student.call("gcn_layer", x, directed(inputs, 8, edges), weight, trace=True)
        operators.append(answer.operators)
        assert_that(
            as_tensor(answer.value, what="gcn_layer").shape == (8, 3),
            "gcn_layer: what it costs is counted only where the shape of the result is right",
        )
    assert_that(
        operators[1] <= 2 * operators[0] + SPARE_OPERATORS,
        f"gcn_layer: with {MANY_EDGES // FEW_EDGES} times as many edges it runs "
        f"{operators[1] / max(operators[0], 1):.0f} times as many operators; something loops over the edges",
    )
    x, weight = draw(inputs, 300, 2, 3)
    answer = student.call("gcn_layer", x, directed(inputs, 300, 600), weight, trace=True)
    assert_that(
        answer.largest_tensor <= LARGEST_TENSOR,
        f"gcn_layer: of 300 nodes and 600 edges it makes a tensor of {answer.largest_tensor:,} elements; "
        "a few times (N + E) · F would do, and N · N must not be",
    )
