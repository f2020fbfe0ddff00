"""The pair is the wrong way round: target first.

A sample is (input, target), in this order; every loop unpacks it as `x, y`.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_dataset_samples",)


class ArrayDataset(Dataset):
    def __init__(self, inputs, targets):
        if len(inputs) != len(targets):
            raise ValueError("lengths differ")
        self.inputs = inputs
        self.targets = targets

    def __len__(self):
        return len(self.inputs)

    def __getitem__(self, idx):
        return self.targets[idx], self.inputs[idx]
