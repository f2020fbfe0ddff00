"""The numbers of elements are compared instead of the lengths.

`numel()` counts all numbers of a tensor; the number of samples is the size of its first dimension,
`len(tensor)`.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_dataset_samples", "test_dataset_unequal_lengths")


class ArrayDataset(Dataset):
    def __init__(self, inputs, targets):
        if inputs.numel() != targets.numel():
            raise ValueError("inputs and targets must have the same size")
        self.inputs = inputs
        self.targets = targets

    def __len__(self):
        return len(self.inputs)

    def __getitem__(self, idx):
        return self.inputs[idx], self.targets[idx]
