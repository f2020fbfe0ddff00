from otter.test_files import test_case

OK_FORMAT = False

name = "q4"
points = 15

@test_case(points=None, hidden=False)
def test_conv2d_example(conv2d_as_graph):
    import torch
    kernel = torch.zeros(3, 3)
    kernel[1, 2] = 1
    result = conv2d_as_graph(torch.tensor([[1.0, 2.0, 3.0]]), kernel)
    assert isinstance(result, torch.Tensor), f'conv2d_as_graph should return a tensor, not a {type(result).__name__} (is there a return?)'
    assert result.shape == (1, 3), f'the result has the shape of the image, (1, 3); yours has {tuple(result.shape)}'
    assert result[0].tolist() == [2, 3, 0], f'the worked example gives [2, 3, 0]; yours gives {result[0].tolist()}. Is the kernel flipped?'
    down = conv2d_as_graph(torch.tensor([[1.0], [2.0], [3.0]]), kernel.T)
    assert down[:, 0].tolist() == [2, 3, 0], f'and for a picture of one column with the 1 below the centre, [2, 3, 0] again; yours gives {down[:, 0].tolist()}'

@test_case(points=None, hidden=False)
def test_conv2d_counts_neighbours(conv2d_as_graph):
    import torch
    result = conv2d_as_graph(torch.ones(3, 4, dtype=torch.float64), torch.ones(3, 3, dtype=torch.float64))
    assert result.dtype == torch.float64, f'a float64 image should give a float64 result; yours is {result.dtype}'
    assert result.tolist() == [[4, 6, 6, 4], [6, 9, 9, 6], [4, 6, 6, 4]], f'with ones everywhere each pixel counts who sends to it: 4 in the corners, 6 along the sides, 9 inside; yours counts {result.tolist()}'
    once = conv2d_as_graph(torch.ones(2, 2), torch.full((1, 1), 3.0))
    assert once.tolist() == [[3, 3], [3, 3]], 'a 1 x 1 kernel multiplies each pixel by its only entry'

