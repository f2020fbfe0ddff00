from otter.test_files import test_case

OK_FORMAT = False

name = "q6"
points = 20

@test_case(points=None, hidden=False)
def test_graph_network_example(GraphNetwork):
    import torch

    def add_up(z):
        return z.sum(dim=1, keepdim=True)
    block = GraphNetwork(add_up, add_up, add_up)
    assert isinstance(block, torch.nn.Module), 'GraphNetwork should be a torch.nn.Module'
    result = block(torch.tensor([[1.0], [2.0]]), torch.tensor([[10.0]]), torch.tensor([[100.0]]), torch.tensor([[0], [1]]), torch.tensor([0, 0]))
    assert isinstance(result, (tuple, list)) and len(result) == 3, 'forward returns three tensors: nodes, edges, globals'
    nodes, edges, globals_ = (part.flatten().tolist() for part in result)
    assert edges == [113], f'the new edge of the worked example is 10 + 2 + 1 + 100 = 113; yours is {edges}'
    assert nodes == [101, 215], f'the new nodes are 101 and 113 + 2 + 100 = 215; yours are {nodes}. Are the NEW edges summed, at the receivers?'
    assert globals_ == [529], f'the new global is 113 + (101 + 215) + 100 = 529; yours is {globals_}. Are the NEW nodes summed?'

@test_case(points=None, hidden=False)
def test_graph_network_concatenates_in_order(GraphNetwork):
    import torch
    met = {}

    def remember(name):

        def function(z):
            met[name] = z.tolist()
            return z[:, :1]
        return function
    block = GraphNetwork(remember('edge'), remember('node'), remember('global'))
    block(torch.tensor([[1.0], [2.0]]), torch.tensor([[3.0]]), torch.tensor([[4.0]]), torch.tensor([[0], [1]]), torch.tensor([0, 0]))
    assert met['edge'] == [[3, 2, 1, 4]], f"edge_fn gets [edge, receiver, sender, global] = [3, 2, 1, 4]; yours gets {met['edge'][0]}"
    assert met['node'] == [[0, 1, 4], [3, 2, 4]], f"node_fn gets [sum of new edges, node, global], here [0, 1, 4] and [3, 2, 4]; yours gets {met['node']}"
    assert met['global'] == [[3, 3, 4]], f"global_fn gets [sum of new edges, sum of new nodes, global] = [3, 3, 4]; yours gets {met['global'][0]}"

@test_case(points=None, hidden=False)
def test_graph_network_batches(GraphNetwork):
    import torch
    torch_functions = [torch.nn.Linear(2 + 3 + 3 + 1, 4), torch.nn.Linear(4 + 3 + 1, 5), torch.nn.Linear(4 + 5 + 1, 2)]
    block = GraphNetwork(*torch_functions)
    assert len(list(block.parameters())) == 6, f'three Linear functions have 6 parameters, which belong to the block; yours has {len(list(block.parameters()))}'
    edge_index, batch = (torch.tensor([[0, 2], [2, 0]]), torch.tensor([0, 2, 0]))
    nodes, edges, globals_ = block(torch.ones(3, 3), torch.ones(2, 2), torch.ones(4, 1), edge_index, batch)
    shapes = [tuple(part.shape) for part in (nodes, edges, globals_)]
    assert shapes == [(3, 5), (2, 4), (4, 2)], f'3 nodes, 2 edges and 4 graphs (two of them without nodes) give shapes (3, 5), (2, 4), (4, 2); yours are {shapes}'
    assert torch.allclose(globals_[1], globals_[3]), 'graphs 1 and 3 have no nodes and the same features, so they get the same result'

