from otter.test_files import test_case

OK_FORMAT = False

name = "q5"
points = 15

@test_case(points=None, hidden=False)
def test_norms_example(hidden_gradient_norms):
    import torch
    norms = hidden_gradient_norms(torch.tensor([[2.0]]), torch.tensor([[0.0], [0.5], [0.0]]))
    assert isinstance(norms, torch.Tensor), f'hidden_gradient_norms should return a tensor, not a {type(norms).__name__}'
    assert norms.shape == (3,), f'3 states have 3 norms, shape (3,); yours has shape {tuple(norms.shape)}'
    rounded = [round(value, 3) for value in norms.tolist()]
    assert rounded == [3, 2, 1], f'on the worked example the norms are (3, 2, 1); yours are {rounded}'
    alone = hidden_gradient_norms(torch.tensor([[2.0]]), torch.tensor([[0.7]]))
    assert alone.shape == (1,) and abs(alone.item() - 1) < 1e-06, 'a single state depends on itself with norm 1'

@test_case(points=None, hidden=False)
def test_norms_are_of_the_product(hidden_gradient_norms):
    import torch
    shift = torch.tensor([[0.0, 4.0], [0.0, 0.0]])
    norms = hidden_gradient_norms(shift, torch.zeros(3, 2))
    assert abs(norms[1].item() - 4) < 1e-05, f'at rest one step is W itself, here with spectral norm 4; yours says {norms[1].item():.3f}'
    assert abs(norms[0].item()) < 1e-05, f'this W, applied twice, is 0: multiply the matrices first, then take the norm; yours says {norms[0].item():.3f}'
    rest = hidden_gradient_norms(torch.eye(3), torch.zeros(4, 3))
    assert (rest - 1).abs().max() < 1e-05, f'with W the identity, at rest, all norms are 1; yours are {[round(value, 3) for value in rest.tolist()]}'

@test_case(points=None, hidden=False)
def test_truncated_example(truncated_bptt):
    import torch
    for window, expected in ((2, 5), (5, 5), (1, 3)):
        w = torch.tensor(2.0, requires_grad=True)
        total = truncated_bptt(lambda x_t, h: w * h, torch.zeros(2, 1, 1), torch.ones(1, 1), lambda outputs: outputs.sum(), window)
        assert isinstance(total, float), f'truncated_bptt should return a Python float, not a {type(total).__name__}'
        assert abs(total - 6) < 1e-05, f'on the worked example with window={window} the losses sum to 6; yours to {total:.3f}'
        assert w.grad is not None, 'w.grad is still None: was there a backward?'
        assert abs(w.grad.item() - expected) < 1e-05, f'on the worked example with window={window} the gradient is {expected}; yours is {w.grad.item():.3f}'

@test_case(points=None, hidden=False)
def test_truncated_windows(truncated_bptt):
    import torch
    seen = []

    def loss_fn(outputs):
        seen.append(tuple(outputs.shape))
        return outputs.mean()
    w = torch.tensor(0.5, requires_grad=True)
    truncated_bptt(lambda x_t, state: (w * state[0] + x_t, state[1] + w), torch.ones(7, 2, 3), (torch.zeros(2, 3), torch.zeros(2, 3)), loss_fn, 3)
    assert seen == [(3, 2, 3), (3, 2, 3), (1, 2, 3)], f'7 steps in windows of 3 are outputs of the shapes (3, 2, 3), (3, 2, 3), (1, 2, 3); your loss_fn met {seen}'

