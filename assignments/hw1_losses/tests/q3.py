from otter.test_files import test_case

OK_FORMAT = False

name = "q3"
points = 25

@test_case(points=None, hidden=False)
def test_softmax_example(softmax):
    import torch
    p = softmax(torch.tensor([2.0, 1.0, 0.0]))
    assert isinstance(p, torch.Tensor), f'softmax should return a tensor, not a {type(p).__name__} (is there a return?)'
    assert p.shape == (3,), f'the shape should stay (3,); yours is {tuple(p.shape)}'
    rounded = [round(value, 3) for value in p.tolist()]
    assert rounded == [0.665, 0.245, 0.09], f'on the worked example softmax is (0.665, 0.245, 0.090); yours is {rounded}'

@test_case(points=None, hidden=False)
def test_softmax_dimension(softmax):
    import torch
    z = torch.arange(24.0).reshape(2, 3, 4).sin()
    for dim in (0, 1, 2, -1):
        sums = softmax(z, dim).sum(dim=dim)
        worst = sums.flatten()[(sums - 1).abs().argmax()].item()
        assert abs(worst - 1) < 1e-05, f'for logits of shape (2, 3, 4), softmax(z, dim={dim}) should sum to 1 along dim={dim}; one of the sums is {worst:.3f}'
    p = softmax(torch.tensor([[0.0, 0.0], [5.0, 5.0]]))
    assert (p - 0.5).abs().max() < 1e-06, 'by default softmax works along the last dimension: in a row of two equal logits both classes get 1/2, whatever the other rows hold'

@test_case(points=None, hidden=False)
def test_softmax_large_logits(softmax):
    import torch
    z = torch.tensor([[10000.0, 9999.0], [-10000.0, -9999.0]], requires_grad=True)
    p = softmax(z, dim=1)
    assert p.isfinite().all(), 'softmax should be finite for logits of +-10000; yours holds nan or inf. Which exponent is too large, or which sum is 0? Each row needs its own shift'
    assert abs(p[0, 0].item() - 0.7311) < 0.001, f'logits that differ by 1 give the larger one 0.731, wherever they lie; yours gives {p[0, 0].item():.3f}'
    p[0, 0].backward()
    assert z.grad is not None and z.grad.isfinite().all(), 'the gradient of softmax should be finite for logits of +-10000, too'

@test_case(points=None, hidden=False)
def test_log_softmax_values(log_softmax):
    import torch
    z = torch.tensor([[0.0, -200.0], [10000.0, 0.0], [0.0, 0.0]], requires_grad=True)
    logp = log_softmax(z, dim=1)
    assert logp.shape == (3, 2), f'the shape should stay (3, 2); yours is {tuple(logp.shape)}'
    assert logp.isfinite().all(), 'log_softmax should be finite here: its second entry is -200, though exp(-200) is 0 in float32. A logarithm of something that has underflowed comes too late'
    assert abs(logp[0, 1].item() + 200) < 0.01, f'log_softmax of (0, -200) is (0, -200) up to rounding; your second entry is {logp[0, 1].item():.3f}'
    assert abs(logp[2, 0].item() + 0.6931) < 0.001, f'log_softmax of (0, 0) is log(1/2) = -0.693; yours is {logp[2, 0].item():.3f}'
    logp.sum().backward()
    assert z.grad is not None and z.grad.isfinite().all(), 'the gradient of log_softmax should be finite for these logits, too'

@test_case(points=None, hidden=False)
def test_softmax_leaves_its_input_alone(softmax, log_softmax):
    import torch
    z = torch.tensor([[1.0, 2.0, 4.0]], dtype=torch.float64)
    before = z.clone()
    assert softmax(z).dtype == torch.float64, f'float64 logits should give float64 probabilities; yours are {softmax(z).dtype}'
    assert log_softmax(z).dtype == torch.float64, f'float64 logits should give float64 log-probabilities; yours are {log_softmax(z).dtype}'
    assert torch.equal(z, before), 'softmax or log_softmax changed the logits it was given; work on a new tensor'

