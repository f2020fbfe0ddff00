from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = 5

@test_case(points=None, hidden=False)
def test_mse_example(mse_loss):
    import torch
    loss = mse_loss(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 4.0, 0.0]))
    assert isinstance(loss, torch.Tensor), f'mse_loss should return a tensor, not a {type(loss).__name__} (is there a return?)'
    assert loss.shape == (), f'mse_loss should return one number for the whole batch, of shape (); yours has shape {tuple(loss.shape)}'
    assert abs(loss.item() - 13 / 3) < 1e-05, f'on the worked example the loss is 13/3 = 4.333; yours is {loss.item():.4f}'

@test_case(points=None, hidden=False)
def test_mse_matrix(mse_loss):
    import torch
    prediction = torch.full((4, 5), 3.0, dtype=torch.float64, requires_grad=True)
    target = torch.ones(4, 5, dtype=torch.float64)
    loss = mse_loss(prediction, target)
    assert loss.dtype == torch.float64, f'float64 inputs should give a float64 loss; yours is {loss.dtype}'
    assert abs(loss.item() - 4.0) < 1e-09, f'every element is off by 2, so whatever the shape the loss is 4; yours is {loss.item():.4f}'
    assert loss.requires_grad, 'the loss is cut off from its input: no gradient could flow back to a model'

