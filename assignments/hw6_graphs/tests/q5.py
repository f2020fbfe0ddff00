from otter.test_files import test_case

OK_FORMAT = False

name = "q5"
points = 15

@test_case(points=None, hidden=False)
def test_attention_example(attention_as_graph):
    import torch
    x, one = (torch.tensor([[0.0], [2.0]]), torch.ones(1, 1))
    result = attention_as_graph(x, torch.tensor([[0, 1], [1, 1]]), one, one, one)
    assert isinstance(result, torch.Tensor), f'attention_as_graph should return a tensor, not a {type(result).__name__} (is there a return?)'
    assert result.shape == (2, 1), f'2 nodes with values of width 1: shape (2, 1); yours has {tuple(result.shape)}'
    assert result[0].item() == 0, f'nobody sends to node 0, so its result is 0; yours is {result[0].item():.3f}'
    assert abs(result[1].item() - 1.964) < 0.001, f'node 1 of the worked example gets 1.964; yours gets {result[1].item():.3f}'

@test_case(points=None, hidden=False)
def test_attention_on_the_complete_graph(attention_as_graph):
    import torch
    n, width = (5, 3)
    x = torch.linspace(-2, 2, n * 4, dtype=torch.float64).sin().reshape(n, 4)
    w_q, w_k, w_v = (torch.linspace(-1, shift, 4 * columns, dtype=torch.float64).cos().reshape(4, columns) for shift, columns in ((1, width), (3, width), (5, 2)))
    for name, allowed in (('complete', torch.ones(n, n, dtype=torch.bool)), ('causal', torch.ones(n, n, dtype=torch.bool).tril())):
        edges = allowed.nonzero().T.flip(0)
        expected = torch.nn.functional.scaled_dot_product_attention(x @ w_q, x @ w_k, x @ w_v, attn_mask=allowed)
        result = attention_as_graph(x, edges, w_q, w_k, w_v)
        assert result.shape == (n, 2), f'values of width 2 give shape (5, 2); yours has {tuple(result.shape)}'
        assert torch.allclose(result, expected), f'on the {name} graph this is ordinary attention; yours differs from it by up to {(result - expected).abs().max().item():.3g}. The receiver has the query; the scale is 1/sqrt(d), d the width of the queries'

