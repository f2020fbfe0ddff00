from otter.test_files import test_case

OK_FORMAT = False

name = "q5"
points = 20

@test_case(points=None, hidden=False)
def test_momentum_worked_example(momentum_trajectory):
    import torch
    gradients = [torch.ones((), dtype=torch.float64) for _ in range(3)]
    for restart_at, wanted in (((), [0, -1, -2.5, -4.25]), ((2,), [0, -1, -2.5, -3.5]), ([0, 1, 2], [0, -1, -2, -3])):
        iterates = momentum_trajectory(gradients, 1.0, 0.5, restart_at=restart_at)
        assert isinstance(iterates, torch.Tensor), f'momentum_trajectory should return a tensor, not a {type(iterates).__name__} (is there a return?)'
        assert iterates.shape == (4,), f'3 gradients of shape () give 4 iterates, shape (4,); yours has shape {tuple(iterates.shape)}'
        assert iterates.dtype == torch.float64, f'float64 gradients should give float64 iterates; yours are {iterates.dtype}'
        got = [round(value, 4) for value in iterates.tolist()]
        assert got == wanted, f'restart_at={restart_at}: the iterates of the worked example are {wanted}; yours are {got}'
    assert all((g.item() == 1 for g in gradients)), 'the gradients have been changed: is the buffer the first gradient itself, and written to in place?'

@test_case(points=None, hidden=False)
def test_momentum_like_torch(momentum_trajectory):
    import torch
    gradients = list(torch.linspace(-2, 4, 30).sin().reshape(5, 2, 3))
    w = torch.nn.Parameter(torch.zeros(2, 3))
    reference = torch.optim.SGD([w], lr=0.3, momentum=0.9)
    wanted = [w.detach().clone()]
    for gradient in gradients:
        w.grad = gradient.clone()
        reference.step()
        wanted.append(w.detach().clone())
    iterates = momentum_trajectory(gradients, 0.3, 0.9)
    assert iterates.shape == (6, 2, 3), f'5 gradients of shape (2, 3) give shape (6, 2, 3); yours has shape {tuple(iterates.shape)}'
    for step, (ours, theirs) in enumerate(zip(wanted, iterates)):
        assert torch.allclose(ours, theirs, atol=1e-05), f"iterate {step} differs from torch.optim.SGD's by {(ours - theirs).abs().max().item():.3g}"

@test_case(points=None, hidden=False)
def test_accelerated_worked_example(accelerated_descent):
    import torch
    x0 = torch.tensor([1.0], dtype=torch.float64)
    iterates = accelerated_descent(lambda y: y.clone(), x0, 0.5, 3)
    assert isinstance(iterates, torch.Tensor), f'accelerated_descent should return a tensor, not a {type(iterates).__name__} (is there a return?)'
    assert iterates.shape == (4, 1), f'3 steps from a start of shape (1,) give shape (4, 1); yours has shape {tuple(iterates.shape)}'
    got = [round(value, 3) for value in iterates.flatten().tolist()]
    assert got == [1.0, 0.5, 0.25, 0.09], f'on the worked example the iterates are 1, 0.5, 0.25 and y_2 / 2 = 0.090; yours are {got}'
    assert x0.item() == 1, 'x0 has been changed'
    nothing = accelerated_descent(lambda y: y.clone(), x0, 0.5, 0)
    assert nothing.shape == (1, 1), f'no steps give the start alone, shape (1, 1); yours has shape {tuple(nothing.shape)}'

@test_case(points=None, hidden=False)
def test_accelerated_restarts(accelerated_descent):
    import torch
    curvature = torch.tensor([[1.0, 0.004]], dtype=torch.float64)
    x0 = torch.ones(1, 2, dtype=torch.float64)
    plain = accelerated_descent(lambda y: curvature * y, x0, 1.0, 200)
    restarted = accelerated_descent(lambda y: curvature * y, x0, 1.0, 200, restart=True)
    values = ((0.5 * curvature * plain ** 2).sum(dim=(1, 2)), (0.5 * curvature * restarted ** 2).sum(dim=(1, 2)))
    apart = (plain != restarted).flatten(1).any(dim=1).nonzero()
    assert len(apart), 'with restart=True nothing has changed, though the method runs uphill on this function'
    assert (values[0][1:] > values[0][:-1] + 1e-12).any(), 'without restart the function value should go up now and then on this function'
    assert values[1][-1] < 0.001 * values[0][-1], f'with restarts the value after 200 steps should be far smaller ({values[0][-1].item():.1e} without); yours is {values[1][-1].item():.1e}'

