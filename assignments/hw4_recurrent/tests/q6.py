from otter.test_files import test_case

OK_FORMAT = False

name = "q6"
points = 15

@test_case(points=None, hidden=False)
def test_clip_example(clip_gradients):
    import torch
    for max_norm, expected in ((1.0, [0.6, 0.8]), (10.0, [3.0, 4.0])):
        p, q, frozen = (torch.nn.Parameter(torch.zeros(1)), torch.nn.Parameter(torch.ones(1)), torch.nn.Parameter(torch.ones(2)))
        p.grad, q.grad = (torch.tensor([3.0]), torch.tensor([4.0]))
        norm = clip_gradients([p, frozen, q], max_norm)
        assert norm is not None, 'clip_gradients should return the norm before clipping; yours returned None'
        assert abs(float(norm) - 5) < 0.0001, f'the norm of (3, 4) before clipping is 5; yours is {float(norm):.4f}'
        clipped = [p.grad.item(), q.grad.item()]
        assert max((abs(a - b) for a, b in zip(clipped, expected))) < 0.0001, f'with max_norm={max_norm:g} the gradients become {expected}; yours are {[round(value, 4) for value in clipped]}'
        assert frozen.grad is None, 'a parameter without a gradient should stay without one'
        assert p.item() == 0 and q.item() == 1, 'clipping changes gradients, never the parameters themselves'

@test_case(points=None, hidden=False)
def test_clip_takes_a_generator(clip_gradients):
    import torch
    model = torch.nn.Linear(3, 2)
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, 10.0)
    clip_gradients(model.parameters(), 2.0)
    length = torch.cat([parameter.grad.flatten() for parameter in model.parameters()]).norm().item()
    assert abs(length - 2) < 0.001, f'after clipping to max_norm=2 all gradients together have length 2; yours have {length:.4f}. model.parameters() can be run through only once'

@test_case(points=None, hidden=False)
def test_clip_without_gradients(clip_gradients):
    import torch
    p = torch.nn.Parameter(torch.ones(3))
    assert float(clip_gradients([p], 1.0)) == 0, 'without any gradient the norm is 0'
    p.grad = torch.zeros(3)
    clip_gradients([p], 1.0)
    assert p.grad.tolist() == [0, 0, 0], f'a gradient of zeros stays zero; yours became {p.grad.tolist()} (what is 0 divided by 0?)'

