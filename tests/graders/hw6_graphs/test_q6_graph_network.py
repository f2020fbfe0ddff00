"""q6, `GraphNetwork`: against loops over nodes and graphs in float64, with the same functions."""

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
from autograder.oracle import Oracle

pytestmark = pytest.mark.question("q6")

#: F_v, F_e, F_u and F_v', F_e', F_u': features before and after.
WIDTHS = ((3, 2, 4, 5, 6, 3), (2, 2, 2, 2, 2, 2), (1, 4, 2, 3, 1, 5))
PARTS = ("nodes", "edges", "globals")
INPUTS = {
    "edge_fn": "an edge's, the receiver's, the sender's and the global features",
    "node_fn": "the sum of the new incoming edges, the node's and the global features",
    "global_fn": "the sums of the new edges and of the new nodes, and the global features",
}


class GraphNetwork:
    """Row by row and graph by graph, as the formulas say."""

    def __init__(self, edge_fn, node_fn, global_fn):
        self.edge_fn, self.node_fn, self.global_fn = edge_fn, node_fn, global_fn

    def __call__(self, nodes, edges, globals, edge_index, batch):
        sender, receiver = edge_index
        graph = batch[receiver]
        parts = [edges, nodes[receiver], nodes[sender], globals[graph]]
        new_edges = self.edge_fn(torch.cat(parts, dim=1))
        heard = torch.stack([new_edges[receiver == node].sum(dim=0) for node in range(len(nodes))])
        new_nodes = self.node_fn(torch.cat([heard, nodes, globals[batch]], dim=1))
        rows = [
            torch.cat([new_edges[graph == g].sum(dim=0), new_nodes[batch == g].sum(dim=0), globals[g]])
            for g in range(len(globals))
        ]
        return new_nodes, new_edges, self.global_fn(torch.stack(rows))


ORACLE = Oracle(__file__, GraphNetwork=GraphNetwork)


def islands(inputs, sizes):
    """Graphs of so many (nodes, edges), with all nodes in a random order: edge_index, batch."""
    batch = torch.arange(len(sizes)).repeat_interleave(torch.tensor([nodes for nodes, _ in sizes]))
    batch = batch[inputs.permutation(len(batch))]
    edge_indices = [torch.zeros(2, 0, dtype=torch.int64)]
    for graph, (nodes, edges) in enumerate(sizes):
        if edges:
            mine = (batch == graph).nonzero().flatten()
            edge_index = mine[inputs.edge_index(nodes, edges)]
            edge_index[:, -1] = edge_index[:, 0]  # a parallel edge
            edge_indices.append(edge_index)
    edge_index = torch.cat(edge_indices, dim=1)
    return edge_index[:, inputs.permutation(edge_index.shape[1])], batch


def draw(inputs, sizes, widths, dtype=torch.float64):
    """Arguments of the probe `run_block`. The weights are small, so that tanh does not saturate."""
    node, edge, whole, new_node, new_edge, new_whole = widths
    edge_index, batch = islands(inputs, sizes)
    return (
        inputs.normal(len(batch), node, dtype=dtype),
        inputs.normal(edge_index.shape[1], edge, dtype=dtype),
        inputs.normal(len(sizes), whole, dtype=dtype),
        edge_index,
        batch,
        inputs.normal(edge + 2 * node + whole, new_edge, scale=0.4, dtype=dtype),
        inputs.normal(new_edge + node + whole, new_node, scale=0.4, dtype=dtype),
        inputs.normal(new_edge + new_node + whole, new_whole, scale=0.2, dtype=dtype),
    )


def expected_of(args, **options):
    return ORACLE.probe(
        "run_block", *(arg.double() if arg.is_floating_point() else arg for arg in args), **options
    )


def places(args):
    """By part: where an answer may be wrong, in words."""
    nodes, edge_index, batch, num_graphs = args[0], args[3], args[4], len(args[2])
    incoming = torch.bincount(edge_index[1], minlength=len(nodes))
    has_nodes = torch.bincount(batch, minlength=num_graphs)
    has_edges = torch.bincount(batch[edge_index[1]], minlength=num_graphs)
    return {
        "nodes": {
            "nodes with no incoming edge": (incoming == 0)[:, None],
            "nodes with incoming edges": (incoming > 0)[:, None],
            "graphs other than the first": (batch > 0)[:, None],
        },
        "edges": {"graphs other than the first": (batch[edge_index[1]] > 0)[:, None]},
        "globals": {
            "graphs without nodes": (has_nodes == 0)[:, None],
            "graphs without edges": (has_edges == 0)[:, None],
            "graphs other than the first": (torch.arange(num_graphs) > 0)[:, None],
        },
    }


def check(student, args, parts, *, what, are_modules=True, **options):
    """Compare these parts of the result, by name; returns them all, the reply, and what was expected."""
    reply = student.probe("run_block", *args, are_modules=are_modules, **options)
    expected = expected_of(args, are_modules=are_modules, **options)
    found = as_tuple(reply["result"], 3, what=f"{what}: the result")
    where = places(args)
    for name, value, wanted in zip(PARTS, found, expected["result"], strict=True):
        if name in parts:
            told = f"{what}: the new {name}"
            assert_close(
                value,
                wanted.detach(),
                what=told,
                magnitude=30,
                axes=(name[:-1], "feature"),
                places=where[name],
            )
    return found, reply, expected


#: Every graph has nodes and edges here; see `test_graph_network_empty_graphs`.
FULL = (((4, 7), (3, 4)), ((5, 5),), ((2, 3), (4, 6), (3, 5)))


def check_part(student, inputs, part):
    for sizes, widths in zip(FULL, WIDTHS, strict=True):
        for are_modules in (True, False):
            args = draw(inputs, sizes, widths)
            check(student, args, [part], what="GraphNetwork", are_modules=are_modules)


@pytest.mark.points(3)
@pytest.mark.hint(
    "edge_fn gets [edge, receiver, sender, global], in this order: the old values, side by side."
)
def test_graph_network_edges(student, inputs):
    """The new edges come from the edge, its receiver, its sender and the global of its graph."""
    check_part(student, inputs, "edges")


@pytest.mark.points(3)
@pytest.mark.hint("node_fn gets [sum of the NEW edges that arrive, node, global], in this order.")
def test_graph_network_nodes(student, inputs):
    """The new nodes come from the sum of the new incoming edges, the node and the global of its graph."""
    check_part(student, inputs, "nodes")


@pytest.mark.points(3)
@pytest.mark.hint("global_fn gets [sum of the NEW edges, sum of the NEW nodes, global], graph by graph.")
def test_graph_network_globals(student, inputs):
    """The new globals come from each graph's sums of new edges and of new nodes, and its old global."""
    check_part(student, inputs, "globals")
    for sizes, widths in zip(FULL[:2], WIDTHS[:2], strict=True):
        args = draw(inputs, sizes, widths)
        _, reply, expected = check(student, args, [], what="GraphNetwork")
        for (name, meaning), met, wanted in zip(
            INPUTS.items(),
            as_tuple(reply["inputs"], 3, what="GraphNetwork: the calls of its functions"),
            expected["inputs"],
            strict=True,
        ):
            assert_equal(met, wanted, what=f"GraphNetwork: the width of what {name} is given ({meaning})")


@pytest.mark.points(3)
@pytest.mark.hint("There are as many graphs as `globals` has rows; sums over nothing are 0.")
def test_graph_network_empty_graphs(student, inputs):
    """Graphs without edges and graphs without nodes take part, the last one included."""
    cases = (
        ((4, 6), (0, 0), (3, 4)),
        ((3, 5), (2, 0), (4, 3), (0, 0)),
        ((0, 0), (1, 0), (5, 6), (0, 0)),
    )
    for sizes, widths in zip(cases, WIDTHS, strict=True):
        args = draw(inputs, sizes, widths)
        check(student, args, PARTS, what="GraphNetwork of a batch with an empty graph")


@pytest.mark.points(1)
@pytest.mark.hint("Without edges edge_fn gets a tensor without rows, and all sums of edges are 0.")
def test_graph_network_no_edges(student, inputs):
    """A batch may have no edges at all, and a graph may be a single node."""
    for sizes, widths in (((3, 0), (2, 0)), WIDTHS[0]), (((1, 0),), WIDTHS[1]), (((1, 1),), WIDTHS[2]):
        args = draw(inputs, sizes, widths)
        check(student, args, PARTS, what="GraphNetwork of graphs with hardly any edges")


@pytest.mark.points(2)
@pytest.mark.hint("Derive from nn.Module, call super().__init__(), and keep the functions as attributes.")
def test_graph_network_parameters(student, inputs):
    """The parameters of the three functions are parameters of the block."""
    weights = [inputs.normal(rows, columns) for rows, columns in ((5, 2), (4, 3), (6, 1))]
    reply = student.probe("count_parameters", *weights)
    assert_that(reply["is_module"] is True, "GraphNetwork: it is no torch.nn.Module")
    what = "GraphNetwork: how many numbers block.parameters() finds in its three functions"
    assert_equal(reply["count"], sum(weight.numel() for weight in weights), what=what)


@pytest.mark.points(3)
@pytest.mark.hint("Use torch operations from the inputs to all three results, so that autograd can follow.")
def test_graph_network_gradient(student, inputs):
    """Gradients reach nodes, edges, globals and the parameters of the three functions."""
    names = (*PARTS, "edge_fn's weight", "node_fn's weight", "global_fn's weight")
    for sizes, widths in (((4, 6), (3, 4)), WIDTHS[0]), (((3, 4), (2, 0), (0, 0)), WIDTHS[1]):
        args = draw(inputs, sizes, widths)
        shapes = [(len(args[0]), widths[3]), (len(args[1]), widths[4]), (len(args[2]), widths[5])]
        cotangents = [inputs.normal(*shape) for shape in shapes]
        _, reply, expected = check(student, args, PARTS, what="GraphNetwork", cotangents=cotangents)
        grads = as_tuple(reply["grads"], len(names), what="the gradients of GraphNetwork")
        for name, grad, wanted in zip(names, grads, expected["grads"], strict=True):
            assert_grad(grad, wanted, what=f"gradient of GraphNetwork for {name}", magnitude=30)


@pytest.mark.points(1)
@pytest.mark.hint("Make every new tensor in the dtype of what comes in.")
def test_graph_network_float32(student, inputs):
    """`GraphNetwork` works in float32 and returns float32."""
    args = draw(inputs, ((4, 7), (0, 0), (3, 4)), WIDTHS[0], dtype=torch.float32)
    found, _, _ = check(student, args, PARTS, what="GraphNetwork in float32")
    for name, value in zip(PARTS, found, strict=True):
        assert_dtype(value, torch.float32, what=f"GraphNetwork in float32: the new {name}")


@pytest.mark.points(1)
@pytest.mark.hint("Work on new tensors: the old nodes, edges and globals stay as they were.")
def test_graph_network_contract(student, inputs):
    """`GraphNetwork` keeps the dtype, changes no input and leaves no global state behind."""
    # Features keep their widths here, so that writing the new ones over the old would be possible.
    args = draw(inputs, ((3, 5), (4, 4)), WIDTHS[1])
    found, reply, _ = check(student, args, PARTS, what="GraphNetwork")
    assert_leaves_no_trace(reply.answer, what="GraphNetwork")
    for name, value in zip(PARTS, found, strict=True):
        assert_dtype(value, torch.float64, what=f"GraphNetwork of float64 features: the new {name}")
