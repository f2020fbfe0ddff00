from otter.test_files import test_case

OK_FORMAT = False

name = "q4"
points = 15

@test_case(points=None, hidden=False)
def test_mse_onehot_example(mse_onehot_loss):
    import torch
    loss = mse_onehot_loss(torch.zeros(1, 2), torch.tensor([0]))
    assert isinstance(loss, torch.Tensor) and loss.shape == (), 'mse_onehot_loss should return one number for the whole batch, a tensor of shape ()'
    assert abs(loss.item() - 0.25) < 1e-06, f'on the worked example the loss is 1/4; yours is {loss.item():.4f}'

@test_case(points=None, hidden=False)
def test_mse_onehot_extremes(mse_onehot_loss):
    import torch
    z = torch.tensor([[1000.0, 0.0, 0.0, 0.0], [0.0, 1000.0, 0.0, 0.0]], dtype=torch.float64)
    right = mse_onehot_loss(z, torch.tensor([0, 1]))
    wrong = mse_onehot_loss(z, torch.tensor([3, 2]))
    assert right.dtype == torch.float64, f'float64 logits should give a float64 loss; yours is {right.dtype}'
    assert abs(right.item()) < 1e-09, f'certain and right should cost 0; yours costs {right.item():.4g}. Are probabilities compared, or logits?'
    assert abs(wrong.item() - 0.5) < 1e-09, f'with 4 classes, certain and wrong costs 2/C = 0.5; yours costs {wrong.item():.4f}. What is the mean taken over?'

