from otter.test_files import test_case

OK_FORMAT = False

name = "q3"
points = 20

@test_case(points=None, hidden=False)
def test_lstm_cell_example(lstm_cell):
    import torch
    answer = lstm_cell(torch.ones(1, 1), (torch.zeros(1, 1), torch.full((1, 1), 2.0)), torch.zeros(4, 1), torch.zeros(4, 1), torch.zeros(4), torch.zeros(4))
    assert isinstance(answer, tuple) and len(answer) == 2, f'lstm_cell should return the tuple (h, c); yours is a {type(answer).__name__}'
    h, c = answer
    assert abs(c.item() - 1) < 1e-05, f'on the worked example c is 1; yours is {c.item():.3f} (is the order of the result (h, c)?)'
    assert abs(h.item() - 0.3808) < 0.001, f'on the worked example h is tanh(1) / 2 = 0.381; yours is {h.item():.3f}'

@test_case(points=None, hidden=False)
def test_lstm_cell_gates(lstm_cell):
    import torch
    x, w_ih, w_hh = (torch.zeros(1, 3), torch.zeros(8, 3), torch.zeros(8, 2))
    h, c = (torch.tensor([[0.1, 0.2]]), torch.tensor([[0.5, -3.0]]))
    i, f, g, o = (torch.tensor([-60.0] * 2), torch.tensor([60.0] * 2), torch.tensor([1.0] * 2), torch.tensor([60.0] * 2))
    _, kept = lstm_cell(x, (h, c), w_ih, w_hh, torch.cat([i, f, g, o]), torch.zeros(8))
    assert (kept - c).abs().max() < 1e-05, f'with f = 1 and i = 0 the cell state stays exactly as it is, (0.5, -3); yours becomes {kept[0].tolist()}'
    new_h, written = lstm_cell(x, (h, c), w_ih, w_hh, torch.cat([-i, -f, g, o]), torch.zeros(8))
    assert (written - 0.7616).abs().max() < 0.001, f'with f = 0 and i = 1 the cell state becomes g = tanh(1) = 0.762; yours becomes {written[0].tolist()}'
    assert (new_h - 0.642).abs().max() < 0.001, f'then with o = 1 the new h is tanh(0.762) = 0.642; yours is {new_h[0].tolist()}'

@test_case(points=None, hidden=False)
def test_lstm_cell_is_nn_lstm_cell(lstm_cell):
    import torch
    module = torch.nn.LSTMCell(3, 5).double()
    x = torch.linspace(-1, 2, 6, dtype=torch.float64).reshape(2, 3)
    h = torch.linspace(-1, 1, 10, dtype=torch.float64).reshape(2, 5)
    c = torch.linspace(2, -2, 10, dtype=torch.float64).reshape(2, 5)
    new = lstm_cell(x, (h, c), module.weight_ih, module.weight_hh, module.bias_ih, module.bias_hh)
    for name, yours, expected in zip('hc', new, module(x, (h, c))):
        assert yours.shape == (2, 5), f'2 sequences with 5 hidden units: {name} should be (2, 5); yours is {tuple(yours.shape)}'
        difference = (yours - expected).abs().max().item()
        assert difference < 1e-09, f'nn.LSTMCell with the same weights gives another {name}; the largest difference is {difference:.3g}'
        assert yours.requires_grad, f'the new {name} is cut off from the weights: nothing could be learned'

