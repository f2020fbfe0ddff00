from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = 20

@test_case(points=None, hidden=False)
def test_message_passing_example(message_passing):
    import torch
    x = torch.tensor([[1.0], [10.0], [100.0]])
    edges = torch.tensor([[0, 1, 0], [1, 2, 2]])
    for reduce, expected in (('sum', [1, 11, 111]), ('mean', [1, 11, 105.5]), ('max', [1, 11, 110])):
        result = message_passing(x, edges, lambda sent, received, edge: sent, lambda old, heard: old + heard, reduce=reduce)
        assert isinstance(result, torch.Tensor), f'message_passing should return what update returns, a tensor; yours is a {type(result).__name__}'
        assert result.shape == (3, 1), f'3 nodes with 1 feature: the shape is (3, 1); yours is {tuple(result.shape)}'
        assert result[:, 0].tolist() == expected, f'the worked example gives {expected} with reduce={reduce!r}; yours gives {result[:, 0].tolist()}. Row 0 of edge_index sends, row 1 receives'
    assert x[:, 0].tolist() == [1, 10, 100], 'message_passing changed the features it was given'

@test_case(points=None, hidden=False)
def test_message_passing_shapes(message_passing):
    import torch
    met = {}

    def message(sent, received, edge):
        met.update(sent=tuple(sent.shape), received=tuple(received.shape), edge=tuple(edge.shape))
        return torch.cat([sent, received, edge], dim=1)
    x, edges, attributes = (torch.ones(4, 2), torch.tensor([[0, 1, 3, 3, 3], [1, 0, 2, 2, 3]]), torch.ones(5, 3))
    result = message_passing(x, edges, message, lambda old, heard: heard, edge_attr=attributes)
    assert met == {'sent': (5, 2), 'received': (5, 2), 'edge': (5, 3)}, f'with 5 edges message should get shapes (5, 2), (5, 2) and (5, 3), all edges at once; yours got {met}'
    assert result.shape == (4, 7), f'messages of 7 features are aggregated to (4, 7); yours has {tuple(result.shape)}'
    assert result[2, 0] == 2, f'the edge 3 -> 2 is there twice, and both count: 2; yours has {result[2, 0]:g}'

@test_case(points=None, hidden=False)
def test_message_passing_refuses(message_passing):
    import torch
    try:
        message_passing(torch.ones(2, 1), torch.tensor([[0], [1]]), lambda s, r, e: s, lambda x, a: a, reduce='median')
    except ValueError:
        return
    raise AssertionError("reduce='median' is not offered: message_passing should raise a ValueError")

