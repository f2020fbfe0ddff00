from otter.test_files import test_case

OK_FORMAT = False

name = "q3"
points = 10

@test_case(points=None, hidden=False)
def test_gcn_example(gcn_layer):
    import torch
    x, weight = (torch.tensor([[1.0], [10.0]]), torch.ones(1, 1))
    result = gcn_layer(x, torch.tensor([[0], [1]]), weight)
    assert isinstance(result, torch.Tensor), f'gcn_layer should return a tensor, not a {type(result).__name__} (is there a return?)'
    assert result.shape == (2, 1), f'2 nodes, 1 feature: shape (2, 1); yours has {tuple(result.shape)}'
    rounded = [round(value, 3) for value in result[:, 0].tolist()]
    assert rounded == [1.0, 5.707], f'the worked example gives [1.0, 5.707]; yours gives {rounded}'
    looped = gcn_layer(x, torch.tensor([[0, 1], [1, 1]]), weight)
    rounded = [round(value, 3) for value in looped[:, 0].tolist()]
    assert rounded == [1.0, 5.707], f'with the loop 1 -> 1 given, only node 0 still needs one, and nothing changes: [1.0, 5.707]; yours gives {rounded}'

@test_case(points=None, hidden=False)
def test_gcn_isolated_nodes(gcn_layer):
    import torch
    x = torch.arange(6, dtype=torch.float64).reshape(3, 2)
    weight = torch.tensor([[1.0, 0.0, 2.0], [0.0, -1.0, 1.0]], dtype=torch.float64)
    result = gcn_layer(x, torch.zeros(2, 0, dtype=torch.int64), weight)
    assert result.shape == (3, 3), f'(3, 2) features and a (2, 3) weight give (3, 3); yours has {tuple(result.shape)}'
    assert result.dtype == torch.float64, f'float64 features should give a float64 result; yours is {result.dtype}'
    assert torch.allclose(result, x @ weight), 'without edges each node hears only itself, with coefficient 1: the features times the weight'

@test_case(points=None, hidden=False)
def test_gcn_counts_parallel_edges(gcn_layer):
    import torch
    x, weight = (torch.tensor([[1.0], [0.0]], dtype=torch.float64), torch.ones(1, 1, dtype=torch.float64))
    result = gcn_layer(x, torch.tensor([[0, 0], [1, 1]]), weight)[1, 0].item()
    assert abs(result - 2 / 3 ** 0.5) < 1e-09, f'two edges 0 -> 1 are two messages, and the degree of node 1 is 3 with its loop: 2/sqrt(3) = {2 / 3 ** 0.5:.3f}; yours is {result:.3f}'

