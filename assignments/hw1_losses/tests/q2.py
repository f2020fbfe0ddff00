from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = 10

@test_case(points=None, hidden=False)
def test_one_hot_example(one_hot):
    import torch
    encoded = one_hot(torch.tensor([2, 0]), 4)
    assert isinstance(encoded, torch.Tensor), f'one_hot should return a tensor, not a {type(encoded).__name__} (is there a return?)'
    assert encoded.shape == (2, 4), f'2 labels and 4 classes should give shape (2, 4); yours has shape {tuple(encoded.shape)}'
    assert encoded[0].tolist() == [0, 0, 1, 0], f'label 2 should become [0, 0, 1, 0]; yours became {encoded[0].tolist()}'
    assert encoded[1].tolist() == [1, 0, 0, 0], f'label 0 should become [1, 0, 0, 0]; yours became {encoded[1].tolist()}'

@test_case(points=None, hidden=False)
def test_one_hot_shape_and_dtype(one_hot):
    import torch
    labels = torch.tensor([0, 1, 1])
    encoded = one_hot(labels, 7)
    assert encoded.shape == (3, 7), f'3 labels and 7 classes should give shape (3, 7), also when no label is 6; yours has shape {tuple(encoded.shape)}'
    assert encoded.dtype == torch.get_default_dtype(), f'the dtype should be the default one, {torch.get_default_dtype()}, to be compared with probabilities; yours is {encoded.dtype}'
    assert encoded.sum(dim=1).tolist() == [1, 1, 1], f'every row should hold exactly one 1; your rows sum to {encoded.sum(dim=1).tolist()}'
    assert labels.tolist() == [0, 1, 1], 'one_hot changed the labels it was given'

