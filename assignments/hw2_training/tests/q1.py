from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = 15

@test_case(points=None, hidden=False)
def test_dataset_example(ArrayDataset):
    import torch
    from torch.utils.data import Dataset
    dataset = ArrayDataset(torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), torch.tensor([7, 8, 9]))
    assert isinstance(dataset, Dataset), 'ArrayDataset should be a subclass of torch.utils.data.Dataset'
    assert len(dataset) == 3, f'a data set of three samples has length 3; yours says {len(dataset)}'
    sample = dataset[1]
    assert isinstance(sample, (tuple, list)) and len(sample) == 2, f'dataset[1] should be a pair (input, target); yours is a {type(sample).__name__} (is there a return?)'
    x, y = sample
    assert torch.as_tensor(x).tolist() == [3.0, 4.0], f'the input of sample 1 is (3, 4); yours is {x}'
    assert int(y) == 8, f'the target of sample 1 is 8; yours is {y}'

@test_case(points=None, hidden=False)
def test_dataset_with_a_loader(ArrayDataset):
    import torch
    from torch.utils.data import DataLoader
    numbers = torch.arange(7, dtype=torch.float64)
    dataset = ArrayDataset(numbers.reshape(7, 1, 1) * torch.ones(7, 2, 3, dtype=torch.float64), 10 * numbers.long())
    for shuffle in (False, True):
        batches = list(DataLoader(dataset, batch_size=3, shuffle=shuffle))
        shapes = [tuple(x.shape) for x, _ in batches]
        assert shapes == [(3, 2, 3), (3, 2, 3), (1, 2, 3)], f'7 samples of shape (2, 3) in batches of 3 give batches of shape (3, 2, 3), (3, 2, 3) and (1, 2, 3); yours are {shapes}'
        x, y = (torch.cat([x for x, _ in batches]), torch.cat([y for _, y in batches]))
        assert x.dtype == torch.float64 and y.dtype == torch.int64, f'float64 inputs and int64 targets should stay that; the batches have {x.dtype} and {y.dtype}'
        assert sorted(y.tolist()) == [0, 10, 20, 30, 40, 50, 60], f'each of the 7 targets should come once; yours were {sorted(y.tolist())}'
        assert torch.equal(x[:, 0, 0] * 10, y.double()), f'with shuffle={shuffle}, inputs and targets come apart: input number i should stay with target number i'

@test_case(points=None, hidden=False)
def test_dataset_unequal_lengths(ArrayDataset):
    import torch
    ArrayDataset(torch.zeros(4, 3, 3), torch.zeros(4))
    for inputs, targets in ((4, 5), (5, 4), (3, 0)):
        try:
            ArrayDataset(torch.zeros(inputs, 3), torch.zeros(targets))
        except ValueError:
            continue
        raise AssertionError(f"{inputs} inputs and {targets} targets can't be paired: ArrayDataset should raise a ValueError when it is made")

