from otter.test_files import test_case

OK_FORMAT = False

name = "q3"
points = 15

@test_case(points=None, hidden=False)
def test_backwards_example(gradient_after_backwards):
    import torch
    for k, expected in ((1, 6.0), (2, 12.0), (5, 30.0)):
        w = torch.tensor(3.0, requires_grad=True)
        gradient = gradient_after_backwards(lambda v: v * v, w, k)
        assert isinstance(gradient, torch.Tensor), f'gradient_after_backwards should return a tensor, not a {type(gradient).__name__} (is there a return?)'
        assert gradient.shape == (), f'the gradient has the shape of w, (); yours has {tuple(gradient.shape)}'
        assert abs(gradient.item() - expected) < 1e-05, f'for w² at w = 3 and k = {k} the result is {expected:g}; yours is {gradient.item():g}'
        assert w.grad is None, 'w.grad was None before the call and should be None afterwards'
        assert w.item() == 3.0 and w.requires_grad, 'w itself should not change'

@test_case(points=None, hidden=False)
def test_backwards_stale(gradient_after_backwards):
    import torch
    w = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)
    w.grad = torch.tensor([100.0, 200.0], dtype=torch.float64)
    gradient = gradient_after_backwards(lambda v: (v ** 3).sum(), w, 2)
    assert gradient is not w.grad and gradient.tolist() == [6.0, 24.0], f'for Σ w³ at (1, -2) and k = 2 the result is (6, 24), whatever was in w.grad before; yours is {gradient.tolist()}'
    assert w.grad is not None and w.grad.tolist() == [100.0, 200.0], f'w.grad was (100, 200) before the call and should be that afterwards; it is {(None if w.grad is None else w.grad.tolist())}'

