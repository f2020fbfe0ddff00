from otter.test_files import test_case

OK_FORMAT = False

name = "q6"
points = 15

@test_case(points=None, hidden=False)
def test_gradient_shape(loss_gradient):
    import torch
    z = torch.linspace(-1, 2, 12, dtype=torch.float64).sin().reshape(4, 3)
    y = torch.tensor([0, 2, 1, 1])
    for kind in ('cross_entropy', 'mse_onehot'):
        gradient = loss_gradient(kind, z, y)
        assert isinstance(gradient, torch.Tensor), f'loss_gradient should return a tensor, not a {type(gradient).__name__} (is there a return?)'
        assert gradient.shape == (4, 3), f'{kind}: the gradient has the shape of the logits, (4, 3); yours has {tuple(gradient.shape)}'
        assert gradient.dtype == torch.float64, f'{kind}: float64 logits should give a float64 gradient; yours is {gradient.dtype}'
        assert gradient.sum(dim=1).abs().max() < 1e-09, f'{kind}: shifting all logits of a row changes nothing, so each row of the gradient sums to 0; one of yours sums to {gradient.sum(dim=1).abs().max().item():.3g}'

@test_case(points=None, hidden=False)
def test_gradient_by_finite_differences(loss_gradient, cross_entropy, mse_onehot_loss):
    import torch
    z = torch.linspace(-1, 5, 12, dtype=torch.float64).cos().reshape(4, 3)
    y = torch.tensor([0, 2, 1, 1])
    for kind, loss in (('cross_entropy', cross_entropy), ('mse_onehot', mse_onehot_loss)):
        gradient = loss_gradient(kind, z, y)
        for n in range(4):
            for k in range(3):
                up, down = (z.clone(), z.clone())
                up[n, k] += 1e-05
                down[n, k] -= 1e-05
                slope = (loss(up, y) - loss(down, y)).item() / 2e-05
                assert abs(gradient[n, k].item() - slope) < 1e-06, f'{kind}: nudging logit [{n}, {k}] changes your loss at the rate {slope:.5f}, but your gradient says {gradient[n, k].item():.5f} (ratio {gradient[n, k].item() / slope:.3g})'

