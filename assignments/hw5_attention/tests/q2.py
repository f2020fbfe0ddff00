from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = 10

@test_case(points=None, hidden=False)
def test_causal_square(causal_mask):
    import torch
    mask = causal_mask(3)
    assert isinstance(mask, torch.Tensor), f'causal_mask should return a tensor, not a {type(mask).__name__} (is there a return?)'
    assert mask.shape == (3, 3), f'causal_mask(3) should have shape (3, 3); yours has {tuple(mask.shape)}'
    assert mask.dtype == torch.bool, f'the mask should be boolean; yours is {mask.dtype}'
    assert mask.diagonal().all(), 'every element may attend itself: the diagonal is True'
    assert mask[2, 0] and (not mask[0, 2]), 'the last query may attend the first key, but not the other way round: that would be looking ahead'
    assert mask.sum().item() == 6, f'three queries may attend 1 + 2 + 3 keys; your mask has {mask.sum().item()} times True'

@test_case(points=None, hidden=False)
def test_causal_aligned(causal_mask):
    import torch
    assert causal_mask(2, 5).shape == (2, 5), f'causal_mask(2, 5) should have shape (2, 5); yours has {tuple(causal_mask(2, 5).shape)}'
    assert causal_mask(1, 4).all(), 'a single query is the newest element: it may attend all 4 keys'
    for t_q in (1, 2, 4, 5):
        assert torch.equal(causal_mask(t_q, 5), causal_mask(5)[-t_q:]), f'causal_mask({t_q}, 5) should be the last {t_q} row(s) of causal_mask(5): the queries are the newest elements'

