"""`__getitem__` returns nothing.

It finds the sample and drops it: return the pair.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_dataset_samples", "test_dataset_batches")


class ArrayDataset(Dataset):
    def __init__(self, inputs, targets):
        if len(inputs) != len(targets):
            raise ValueError("lengths differ")
        self.inputs = inputs
        self.targets = targets

    def __len__(self):
        return len(self.inputs)

    def __getitem__(self, idx):
        x, y = self.inputs[idx], self.targets[idx]
