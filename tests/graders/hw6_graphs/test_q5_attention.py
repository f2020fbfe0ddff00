"""q5, `attention_as_graph`: against a loop over receivers and against dense attention in float64."""

import pytest
import torch
from torch.nn import functional

from autograder.checks import (
    as_tensor,
    assert_close,
    assert_dtype,
    assert_finite,
    assert_grad,
    assert_leaves_no_trace,
    assert_that,
)
from autograder.drawing import first, graph

#: The graphs that are drawn for those who fail a test; both are in the notebook, no hidden input.
GRAPHS = (
    (torch.tensor([[0, 1, 0, 2], [1, 2, 2, 0]]), "The small graph of the notebook"),
    (torch.tensor([[0, 1, 3, 3, 3], [1, 0, 2, 2, 3]]), "The graph of the public check of question 2"),
)


def draw_example(student):
    """The nodes whose results are wrong, on the first graph where one is."""
    ramp = torch.arange(12, dtype=torch.float64)
    x, weights = torch.sin(ramp).reshape(4, 3), [torch.cos(ramp[:6] + n).reshape(3, 2) for n in range(3)]
    return first(
        graph(
            student.attention_as_graph(x, edge_index, *weights),
            attention(x, edge_index, *weights),
            edge_index,
            what=f"{title}: the nodes that your attention_as_graph gets wrong",
        )
        for edge_index, title in GRAPHS
    )


pytestmark = [
    pytest.mark.question("q5"),
    pytest.mark.picture(of=draw_example),
    pytest.mark.hint(
        "Logits ⟨q_receiver, k_sender⟩ / √d, softmax over the edges that arrive at one receiver, "
        "sum of the senders' values."
    ),
]

#: N, E, D, d, d_v.
SIZES = ((7, 14, 3, 4, 2), (6, 11, 4, 2, 5), (5, 5, 5, 5, 5), (9, 10, 2, 3, 4))
FEW_EDGES, MANY_EDGES, SPARE_OPERATORS = 30, 480, 50
#: An honest way makes tensors of a few times (E + N) · d; N · N is four times this and more.
LARGEST_TENSOR = 20_000


def attention(x, edge_index, w_q, w_k, w_v):
    x, w_q, w_k, w_v = (part.double() for part in (x, w_q, w_k, w_v))
    query, key, value = x @ w_q, x @ w_k, x @ w_v
    rows = []
    for node in range(len(x)):
        senders = edge_index[0][edge_index[1] == node]
        weights = torch.softmax(key[senders] @ query[node] / w_q.shape[1] ** 0.5, dim=0)
        rows.append(weights @ value[senders])
    return torch.stack(rows)


def relations(inputs, num_nodes, num_edges):
    """A directed graph in which one node is isolated, one only sends, and two edges are the same."""
    order = inputs.permutation(num_nodes)
    edge_index = order[inputs.edge_index(num_nodes - 1, num_edges)]
    edge_index[1][edge_index[1] == order[0]] = order[1]
    edge_index[0, 0], edge_index[1, 0] = order[0], order[1]
    edge_index[0, 1], edge_index[1, 1] = order[2], order[1]
    edge_index[:, -1] = edge_index[:, 0]
    return edge_index[:, inputs.permutation(num_edges)]


def draw(inputs, nodes, features, width, values, dtype=torch.float64):
    weights = (inputs.normal(features, columns, dtype=dtype) for columns in (width, width, values))
    return inputs.normal(nodes, features, dtype=dtype), *weights


def places(edge_index, num_nodes):
    sender, receiver = edge_index
    incoming = torch.bincount(receiver, minlength=num_nodes)
    pairs, counts = (sender * num_nodes + receiver).unique(return_counts=True)
    repeated = torch.zeros(num_nodes, dtype=torch.bool)
    repeated[pairs[counts > 1] % num_nodes] = True
    return {
        "nodes with no incoming edge": (incoming == 0)[:, None],
        "receivers with duplicate edges": repeated[:, None],
        "receivers with several incoming edges": (incoming > 1)[:, None],
        "nodes with incoming edges": (incoming > 0)[:, None],
    }


def check(student, x, edge_index, weights, *, what="attention_as_graph", magnitude=1000.0):
    value = student.attention_as_graph(x, edge_index, *weights)
    expected = attention(x, edge_index, *weights)
    where = places(edge_index, len(x))
    assert_close(value, expected, what=what, magnitude=magnitude, axes=("node", "feature"), places=where)
    return value


@pytest.mark.points(4)
def test_attention_values(student, inputs):
    """Each node attends to the senders of its incoming edges, and to nobody else."""
    for nodes, edges, features, width, values in SIZES:
        x, *weights = draw(inputs, nodes, features, width, values)
        check(student, x, relations(inputs, nodes, edges), weights)


@pytest.mark.points(2)
@pytest.mark.hint("With an edge for each pair this is homework 5; the order of the edges doesn't matter.")
def test_attention_dense_graphs(student, inputs):
    """On the complete and on the causal graph it equals ordinary attention."""
    for nodes, features, width, values in ((6, 4, 3, 2), (5, 3, 5, 4), (4, 4, 4, 4)):
        x, w_q, w_k, w_v = draw(inputs, nodes, features, width, values)
        everyone = torch.ones(nodes, nodes, dtype=torch.bool)
        for name, mask in (("complete", everyone), ("causal", everyone.tril())):
            receiver, sender = mask.nonzero().T
            edge_index = torch.stack([sender, receiver])[:, inputs.permutation(len(sender))]
            expected = functional.scaled_dot_product_attention(x @ w_q, x @ w_k, x @ w_v, attn_mask=mask)
            value = student.attention_as_graph(x, edge_index, w_q, w_k, w_v)
            what = f"attention_as_graph on the {name} graph"
            assert_close(value, expected, what=what, magnitude=1000, axes=("node", "feature"))


@pytest.mark.points(2)
@pytest.mark.hint("Use torch operations from x and the weights to the result, so that autograd can follow.")
def test_attention_gradient(student, inputs):
    """The gradients of `attention_as_graph` are finite and right for x and all three weights."""
    for nodes, edges, features, width, values in SIZES[:2]:
        leaves = [part.requires_grad_(True) for part in draw(inputs, nodes, features, width, values)]
        edge_index = relations(inputs, nodes, edges)
        cotangent = inputs.normal(nodes, values)
        x, *weights = (leaf.detach() for leaf in leaves)
        _, grads = student.vjp("attention_as_graph", x, edge_index, *weights, cotangent=cotangent)
        expected = torch.autograd.grad(attention(leaves[0], edge_index, *leaves[1:]), leaves, cotangent)
        for name, grad, wanted in zip(("x", "w_q", "w_k", "w_v"), grads, expected, strict=True):
            assert_grad(grad, wanted, what=f"gradient of attention_as_graph for {name}", magnitude=1000)


@pytest.mark.points(1)
@pytest.mark.hint("Where nothing arrives the result is 0; parallel edges are keys of their own.")
def test_attention_edges(student, inputs):
    """No edges, one node, many parallel edges, and a node that only hears itself."""
    x, *weights = draw(inputs, 4, 3, 2, 5)
    nothing = torch.zeros(2, 0, dtype=torch.int64)
    check(student, x, nothing, weights, what="attention_as_graph without any edges")
    check(student, x[:1], nothing, weights, what="attention_as_graph of a single node")
    loop = torch.zeros(2, 1, dtype=torch.int64)
    check(student, x[:1], loop, weights, what="attention_as_graph of a single node with a self loop")
    loops = torch.arange(4).expand(2, 4).clone()
    check(student, x, loops, weights, what="attention_as_graph where each node hears only itself")
    parallel = torch.tensor([[0, 1, 0, 2, 0], [3, 3, 3, 3, 3]])[:, inputs.permutation(5)]
    check(student, x, parallel, weights, what="attention_as_graph with parallel edges")


@pytest.mark.points(2)
@pytest.mark.hint("Shift the logits of each receiver by their own maximum, as segment_softmax does.")
def test_attention_large_logits(student, inputs):
    """`attention_as_graph` is exact, and its gradients finite, for logits in the thousands."""
    x, w_q, w_k, w_v = draw(inputs, 7, 3, 4, 2)
    edge_index = relations(inputs, 7, 14)
    weights = (w_q * 2000, w_k, w_v)
    value, grads = student.vjp("attention_as_graph", x, edge_index, *weights, cotangent=inputs.normal(7, 2))
    what = "attention_as_graph with logits in the thousands"
    assert_finite(value, what=what, axes=("node", "feature"))
    assert_close(value, attention(x, edge_index, *weights), what=what, magnitude=1e6)
    for grad in grads:
        if grad is not None:
            assert_finite(grad, what=f"gradient of {what}")


@pytest.mark.points(1)
@pytest.mark.hint("Make every new tensor in the dtype of x.")
def test_attention_float32(student, inputs):
    """`attention_as_graph` works in float32 and returns float32."""
    x, *weights = draw(inputs, 8, 4, 3, 5, dtype=torch.float32)
    value = check(student, x, relations(inputs, 8, 20), weights, what="attention_as_graph in float32")
    assert_dtype(value, torch.float32, what="attention_as_graph in float32")


@pytest.mark.points(1)
@pytest.mark.hint("Work on new tensors, keep the dtype, and leave torch's global settings alone.")
def test_attention_contract(student, inputs):
    """`attention_as_graph` keeps the dtype, changes no input and leaves no global state behind."""
    x, *weights = draw(inputs, 6, 4, 3, 2)
    edge_index = relations(inputs, 6, 10)
    answer = student.call("attention_as_graph", x, edge_index, *weights)
    expected = attention(x, edge_index, *weights)
    assert_close(answer.value, expected, what="attention_as_graph", magnitude=1000)
    assert_leaves_no_trace(answer, what="attention_as_graph")
    assert_dtype(answer.value, torch.float64, what="attention_as_graph of float64 features")


@pytest.mark.points(2)
@pytest.mark.hint("Compute logits for the edges only: no N × N matrix, no Python loop over edges.")
def test_attention_cost(student, inputs):
    """For many edges it runs as many operators as for few, and makes no N × N matrix on a sparse graph."""
    operators = []
    for edges in (FEW_EDGES, MANY_EDGES):
        x, *weights = draw(inputs, 8, 3, 2, 4)
        answer = student.call("attention_as_graph", x, inputs.edge_index(8, edges), *weights, trace=True)
        operators.append(answer.operators)
        assert_that(
            as_tensor(answer.value, what="attention_as_graph").shape == (8, 4),
            "attention_as_graph: what it costs is counted only where the shape of the result is right",
        )
    assert_that(
        operators[1] <= 2 * operators[0] + SPARE_OPERATORS,
        f"attention_as_graph: with {MANY_EDGES // FEW_EDGES} times as many edges it runs "
        f"{operators[1] / max(operators[0], 1):.0f} times as many operators; something loops over the edges",
    )
    x, *weights = draw(inputs, 300, 3, 2, 4)
    answer = student.call("attention_as_graph", x, inputs.edge_index(300, 500), *weights, trace=True)
    assert_that(
        answer.largest_tensor <= LARGEST_TENSOR,
        f"attention_as_graph: of 300 nodes and 500 edges it makes a tensor of {answer.largest_tensor:,} "
        "elements; a few times (N + E) · d would do, and N · N must not be",
    )
