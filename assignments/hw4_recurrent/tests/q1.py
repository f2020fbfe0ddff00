from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = 10

@test_case(points=None, hidden=False)
def test_rnn_cell_example(rnn_cell):
    import torch
    one = torch.ones(1, 1)
    new = rnn_cell(one, 0.5 * one, 0.5 * one, one, torch.tensor([0.2]), torch.tensor([-0.2]))
    assert isinstance(new, torch.Tensor), f'rnn_cell should return a tensor, not a {type(new).__name__} (is there a return?)'
    assert new.shape == (1, 1), f'the new state should have the shape of the state, (1, 1); yours is {tuple(new.shape)}'
    assert abs(new.item() - 0.7616) < 0.001, f'on the worked example the new state is tanh(1) = 0.762; yours is {new.item():.3f}'

@test_case(points=None, hidden=False)
def test_rnn_cell_is_nn_rnn_cell(rnn_cell):
    import torch
    module = torch.nn.RNNCell(3, 5).double()
    x = torch.linspace(-1, 2, 6, dtype=torch.float64).reshape(2, 3)
    h = torch.linspace(-1, 1, 10, dtype=torch.float64).reshape(2, 5)
    new = rnn_cell(x, h, module.weight_ih, module.weight_hh, module.bias_ih, module.bias_hh)
    assert new.shape == (2, 5), f'2 sequences with 5 hidden units should give (2, 5); yours is {tuple(new.shape)}'
    assert new.dtype == torch.float64, f'float64 inputs should give a float64 state; yours is {new.dtype}'
    difference = (new - module(x, h)).abs().max().item()
    assert difference < 1e-09, f'nn.RNNCell with the same weights gives something else; the largest difference is {difference:.3g}'
    assert new.requires_grad, 'the new state is cut off from the weights: nothing could be learned'

@test_case(points=None, hidden=False)
def test_rnn_cell_square_weights(rnn_cell):
    import torch
    w = torch.tensor([[0.0, 1.0], [0.0, 0.0]])
    zero = torch.zeros(2)
    new = rnn_cell(torch.zeros(1, 2), torch.tensor([[0.0, 1.0]]), torch.zeros(2, 2), w, zero, zero)
    assert new[0, 0] > 0.7 and new[0, 1] == 0, f'row i of w_hh says what unit i listens to: here unit 0 listens to unit 1, so h = (0, 1) becomes (0.762, 0); yours becomes {new[0].tolist()}'

