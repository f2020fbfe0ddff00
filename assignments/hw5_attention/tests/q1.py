from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = 25

@test_case(points=None, hidden=False)
def test_attention_example(attention):
    import math
    import torch
    q = torch.tensor([[2.0, 0.0, 0.0, 0.0]])
    k = torch.tensor([[math.log(3), 0.0, 0.0, 0.0], [0.0, 1.0, 1.0, 1.0]])
    v = torch.tensor([[10.0, 0.0], [0.0, 20.0]])
    out = attention(q, k, v)
    assert isinstance(out, torch.Tensor), f'attention should return a tensor, not a {type(out).__name__} (is there a return?)'
    assert out.shape == (1, 2), f'1 query and values of length 2 should give shape (1, 2); yours has shape {tuple(out.shape)}'
    rounded = [round(value, 3) for value in out[0].tolist()]
    assert rounded != [9.0, 2.0], 'on the worked example you got (9, 2): are the scores divided by the root of d?'
    assert rounded == [7.5, 5.0], f'on the worked example the result is (7.5, 5); yours is {rounded}'

@test_case(points=None, hidden=False)
def test_attention_weights(attention):
    import torch
    q, k = (torch.arange(24.0).sin().reshape(2, 3, 4), torch.arange(40.0).cos().reshape(2, 5, 4))
    weights = attention(q, k, torch.eye(5).expand(2, 5, 5))
    assert weights.shape == (2, 3, 5), f'3 queries and 5 keys in each of 2 examples should give weights of shape (2, 3, 5); yours have {tuple(weights.shape)}'
    sums = weights.sum(dim=-1)
    assert (sums - 1).abs().max() < 1e-05, f'the weights of each query should sum to 1 over the keys; one of your sums is {sums.flatten()[(sums - 1).abs().argmax()].item():.3f}'
    ahead = attention(torch.tensor([[1.0, 0.0]]), torch.tensor([[5.0, 0.0], [0.0, 5.0]]), torch.eye(2))
    assert ahead[0, 0] > 0.9, 'the key that points in the direction of the query should get most of the weight'

@test_case(points=None, hidden=False)
def test_attention_mask(attention):
    import torch
    q, k = (torch.zeros(3, 2), torch.zeros(4, 2))
    mask = torch.tensor([[True, True, False, False], [False, False, False, True], [True, True, True, True]])
    weights = attention(q, k, torch.eye(4), mask)
    expected = torch.tensor([[0.5, 0.5, 0, 0], [0, 0, 0, 1], [0.25, 0.25, 0.25, 0.25]])
    assert not torch.allclose(weights[0], torch.tensor([0, 0, 0.5, 0.5])), 'your mask works the wrong way round: True means *may attend*'
    assert (weights * ~mask).abs().max() < 1e-06, 'a key with mask False should get weight 0'
    assert torch.allclose(weights, expected), f'equal scores: the *allowed* keys of each query share the weight equally and it sums to 1; your rows sum to {[round(s, 3) for s in weights.sum(-1).tolist()]}'
    many = attention(torch.zeros(2, 5, 3, 2), torch.zeros(2, 5, 4, 2), torch.eye(4).expand(2, 5, 4, 4), mask)
    assert many.shape == (2, 5, 3, 4) and torch.allclose(many, expected.expand(2, 5, 3, 4)), 'a mask of shape (T_q, T_k) should hold for all examples and heads'

@test_case(points=None, hidden=False)
def test_attention_nowhere_to_look(attention):
    import torch
    q, k, v = (torch.linspace(-1, 1, 6, dtype=torch.float64).reshape(3, 2).requires_grad_(True) for _ in range(3))
    mask = torch.tensor([[True, False, True], [False, False, False], [True, True, True]])
    out = attention(q, k, v, mask)
    assert out.dtype == torch.float64, f'float64 inputs should give float64; yours is {out.dtype}'
    assert out[1].tolist() == [0.0, 0.0], f'the second query may attend nowhere: its result should be exactly 0; yours is {out[1].tolist()}'
    out.pow(2).sum().backward()
    for name, tensor in (('q', q), ('k', k), ('v', v)):
        assert tensor.grad is not None, f'no gradient flows back to {name}: something between it and the result is cut off'
        assert tensor.grad.isfinite().all(), f'the gradient with respect to {name} should be finite, also when a query may attend nowhere'

@test_case(points=None, hidden=False)
def test_attention_large_scores(attention):
    import torch
    q = torch.tensor([[300.0, 0.0, 0.0, 1.0]], dtype=torch.float64)
    k = torch.tensor([[-300.0, 0.0, 0.0, 2.0], [-300.0, 0.0, 0.0, 2.0], [0.0, 0.0, 0.0, 0.0]], dtype=torch.float64)
    weights = attention(q, k, torch.eye(3, dtype=torch.float64), torch.tensor([[True, True, False]]))
    assert weights.isfinite().all(), 'scores of -45000 should not give nan or inf'
    assert weights[0, 2].item() == 0, f'the third key is masked, but gets weight {weights[0, 2].item():.3f}. What do masked scores look like beside allowed ones of -45000?'
    assert abs(weights[0, 0].item() - 0.5) < 1e-06, f'the two allowed keys are the same, so each gets 1/2; yours gets {weights[0, 0].item():.3f}'

