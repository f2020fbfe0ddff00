from otter.test_files import test_case

OK_FORMAT = False

name = "q3"
points = 10

@test_case(points=None, hidden=False)
def test_split_example(split_heads):
    import torch
    heads = split_heads(torch.arange(1.0, 9.0).reshape(1, 2, 4), 2)
    assert isinstance(heads, torch.Tensor), f'split_heads should return a tensor, not a {type(heads).__name__} (is there a return?)'
    assert heads.shape == (1, 2, 2, 2), f'(1, 2, 4) in 2 heads should have shape (1, 2, 2, 2); yours has {tuple(heads.shape)}'
    assert heads[0, 0].tolist() != [[1, 2], [3, 4]], 'head 0 should hold the first columns of both elements, [[1, 2], [5, 6]]; yours holds all columns of the first element: a reshape alone does not move anything'
    assert heads[0, 0].tolist() == [[1, 2], [5, 6]], f'head 0 should be [[1, 2], [5, 6]]; yours is {heads[0, 0].tolist()}'
    assert split_heads(torch.zeros(2, 5, 12), 3).shape == (2, 3, 5, 4), '(B, T, D) = (2, 5, 12) in 3 heads should have shape (2, 3, 5, 4)'

@test_case(points=None, hidden=False)
def test_merge_is_the_inverse(split_heads, merge_heads):
    import torch
    merged = merge_heads(torch.tensor([[[[1.0, 2.0], [5.0, 6.0]], [[3.0, 4.0], [7.0, 8.0]]]]))
    assert isinstance(merged, torch.Tensor), f'merge_heads should return a tensor, not a {type(merged).__name__} (is there a return?)'
    assert merged.shape == (1, 2, 4), f'merging 2 heads of 2 columns should have shape (1, 2, 4); yours has {tuple(merged.shape)}'
    assert merged[0].tolist() == [[1, 2, 3, 4], [5, 6, 7, 8]], f'merging the heads of the worked example should give [[1, 2, 3, 4], [5, 6, 7, 8]] again; yours is {merged[0].tolist()}'
    x = torch.arange(2 * 5 * 12, dtype=torch.float64).reshape(2, 5, 12)
    assert torch.equal(merge_heads(split_heads(x, 3)), x), 'merge_heads(split_heads(x, 3)) should be x again'

@test_case(points=None, hidden=False)
def test_split_refuses(split_heads):
    import torch
    try:
        split_heads(torch.zeros(1, 2, 10), 4)
    except ValueError:
        return
    except Exception as error:
        raise AssertionError(f"10 columns can't be split into 4 heads: split_heads should raise a ValueError; yours raises {type(error).__name__}")
    raise AssertionError("10 columns can't be split into 4 heads: split_heads should raise a ValueError")

