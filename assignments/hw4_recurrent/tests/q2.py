from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = 20

@test_case(points=None, hidden=False)
def test_gru_cell_example(gru_cell):
    import torch
    w = torch.tensor([[0.0], [0.0], [1.0]])
    new = gru_cell(torch.ones(1, 1), torch.ones(1, 1), w, w, torch.zeros(3), torch.zeros(3))
    assert isinstance(new, torch.Tensor), f'gru_cell should return a tensor, not a {type(new).__name__} (is there a return?)'
    assert new.shape == (1, 1), f'the new state should have the shape of the state, (1, 1); yours is {tuple(new.shape)}'
    assert abs(new.item() - 0.9526) < 0.001, f'on the worked example the new state is 0.953; yours is {new.item():.3f}'

@test_case(points=None, hidden=False)
def test_gru_cell_gates(gru_cell):
    import torch
    h, x, w_ih, w_hh = (torch.tensor([[0.3, -0.6]]), torch.zeros(1, 3), torch.zeros(6, 3), torch.zeros(6, 2))
    keep = torch.tensor([0.0, 0.0, 60.0, 60.0, 1.0, 1.0])
    new = gru_cell(x, h, w_ih, w_hh, keep, torch.zeros(6))
    assert (new - h).abs().max() < 1e-05, f'with all gates z at 1 the old state is kept, (0.3, -0.6); yours is {new[0].tolist()}. Which block is z, and what does it multiply?'
    new = gru_cell(x, h, w_ih, w_hh, torch.tensor([0.0, 0.0, -60.0, -60.0, 1.0, 1.0]), torch.zeros(6))
    assert (new - 0.7616).abs().max() < 0.001, f'with all gates z at 0 the candidate replaces the state, here tanh(1) = 0.762; yours is {new[0].tolist()}'
    shut = torch.tensor([-60.0, -60.0, -60.0, -60.0, 0.0, 0.0])
    new = gru_cell(x, h, w_ih, w_hh, shut, torch.tensor([0.0, 0.0, 0.0, 0.0, 2.0, 2.0]))
    assert new.abs().max() < 1e-05, f'with r at 0 nothing of W_hn h + b_hn gets through, the bias included; here the candidate is 0, yours is {new[0].tolist()}'

@test_case(points=None, hidden=False)
def test_gru_cell_is_nn_gru_cell(gru_cell):
    import torch
    module = torch.nn.GRUCell(3, 5).double()
    x = torch.linspace(-1, 2, 6, dtype=torch.float64).reshape(2, 3)
    h = torch.linspace(-1, 1, 10, dtype=torch.float64).reshape(2, 5)
    new = gru_cell(x, h, module.weight_ih, module.weight_hh, module.bias_ih, module.bias_hh)
    assert new.shape == (2, 5), f'2 sequences with 5 hidden units should give (2, 5); yours is {tuple(new.shape)}'
    assert new.dtype == torch.float64, f'float64 inputs should give a float64 state; yours is {new.dtype}'
    difference = (new - module(x, h)).abs().max().item()
    assert difference < 1e-09, f'nn.GRUCell with the same weights gives something else; the largest difference is {difference:.3g}'
    assert new.requires_grad, 'the new state is cut off from the weights: nothing could be learned'

