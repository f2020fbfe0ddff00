from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = 15

@test_case(points=None, hidden=False)
def test_mlp_parameters(make_mlp):
    from torch import nn
    for sizes, expected in (((4, 8, 3), [(8, 4), (8,), (3, 8), (3,)]), ([5, 2], [(2, 5), (2,)]), ((3, 3, 3), [(3, 3), (3,), (3, 3), (3,)])):
        model = make_mlp(sizes)
        assert isinstance(model, nn.Module), f'make_mlp should return an nn.Module, not a {type(model).__name__} (is there a return?)'
        shapes = [tuple(parameter.shape) for parameter in model.parameters()]
        assert shapes, 'the model has no parameters: are its layers kept in a plain Python list?'
        assert shapes == expected, f'the parameters of make_mlp({sizes}) should have the shapes {expected}, in this order; yours have {shapes}'

@test_case(points=None, hidden=False)
def test_mlp_values(make_mlp):
    import torch
    from torch import nn
    for activation, function in ((nn.ReLU, torch.relu), (nn.Tanh, torch.tanh)):
        model = make_mlp((3, 4, 2), activation).double()
        x = torch.linspace(-2, 2, 15, dtype=torch.float64).reshape(5, 3)
        w0, b0, w1, b1 = model.parameters()
        expected = function(x @ w0.T + b0) @ w1.T + b1
        y = model(x)
        assert y.shape == (5, 2), f'five samples and two classes should give shape (5, 2); yours is {tuple(y.shape)}'
        assert torch.allclose(y, expected), f'with its own weights, the model should compute {activation.__name__}(x W0ᵀ + b0) W1ᵀ + b1; yours gives something else. Is there an activation in the gap, and only there?'

@test_case(points=None, hidden=False)
def test_mlp_is_free_at_the_end(make_mlp):
    import torch
    model = make_mlp((2, 3))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.fill_(-1.0)
    y = model(torch.ones(1, 2))
    assert y.min().item() < 0, 'logits must be free to be negative: there should be no activation after the last linear layer'

