from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = 20

@test_case(points=None, hidden=False)
def test_segments_example(segment_sum, segment_mean, segment_max, segment_softmax):
    import torch
    values, index = (torch.tensor([[1.0], [5.0], [2.0], [4.0]]), torch.tensor([2, 0, 2, 0]))
    expected = {'segment_sum': [9, 0, 3, 0], 'segment_mean': [4.5, 0, 1.5, 0], 'segment_max': [5, 0, 2, 0]}
    for function, (name, column) in zip((segment_sum, segment_mean, segment_max), expected.items()):
        result = function(values, index, 4)
        assert isinstance(result, torch.Tensor), f'{name} should return a tensor, not a {type(result).__name__} (is there a return?)'
        assert result.shape == (4, 1), f'{name} of 4 segments and 1 feature has shape (4, 1); yours has {tuple(result.shape)}'
        assert not result.isnan().any(), f'{name} gives nan: what do you divide by where a segment is empty?'
        rounded = [round(value, 3) for value in result[:, 0].tolist()]
        assert rounded == column, f'{name} of the worked example is {column}; yours is {rounded}'
    weights = segment_softmax(values, index, 4)
    assert weights.shape == (4, 1), f'segment_softmax has a row per value, shape (4, 1) here; yours has {tuple(weights.shape)}'
    rounded = [round(value, 3) for value in weights[:, 0].tolist()]
    assert rounded == [0.269, 0.731, 0.731, 0.269], f'segment_softmax of the worked example is [0.269, 0.731, 0.731, 0.269]; yours is {rounded}'

@test_case(points=None, hidden=False)
def test_segment_max_of_negative_values(segment_max):
    import torch
    values = torch.tensor([[-3.0, 2.0], [-1.0, -8.0], [-5.0, -7.0]], dtype=torch.float64)
    largest = segment_max(values, torch.tensor([1, 1, 3]), 5)
    assert largest.dtype == torch.float64, f'float64 values should give a float64 maximum; yours is {largest.dtype}'
    assert largest.isfinite().all(), 'segment_max leaves inf where a segment is empty; an empty segment gives 0'
    assert largest[1].tolist() == [-1, 2], f'the maxima of (-3, -1) and of (2, -8) are [-1, 2]; yours are {largest[1].tolist()}. What do you start from?'
    assert largest[3].tolist() == [-5, -7], f'a segment with one row has that row as its maximum; yours is {largest[3].tolist()}'
    assert largest[[0, 2, 4]].abs().sum() == 0, 'empty segments give 0'

@test_case(points=None, hidden=False)
def test_segment_softmax_is_stable(segment_softmax):
    import torch
    values = torch.tensor([[10000.0], [-10000.0], [9999.0], [-9999.0], [3.0]], requires_grad=True)
    weights = segment_softmax(values, torch.tensor([0, 1, 0, 1, 2]), 3)
    assert weights.isfinite().all(), 'segment_softmax should be finite for values of +-10000: each segment needs a shift of its own'
    rounded = [round(value, 3) for value in weights[:, 0].tolist()]
    assert rounded == [0.731, 0.269, 0.269, 0.731, 1.0], f'in each segment of two the larger value leads by 1 and gets 0.731; one value alone gets 1; yours are {rounded}'
    weights[0].sum().backward()
    assert values.grad is not None and values.grad.isfinite().all(), 'the gradient of segment_softmax should be finite, too'

@test_case(points=None, hidden=False)
def test_segments_without_rows(segment_sum, segment_mean, segment_max, segment_softmax):
    import torch
    nothing, no_index = (torch.zeros(0, 2), torch.zeros(0, dtype=torch.int64))
    for function in (segment_sum, segment_mean, segment_max):
        result = function(nothing, no_index, 3)
        assert result.tolist() == [[0, 0]] * 3, f'without any rows, all 3 segments are empty and give 0; yours gives {result.tolist()}'
    assert segment_softmax(nothing, no_index, 3).shape == (0, 2), 'the softmax of no rows has no rows, shape (0, 2)'

