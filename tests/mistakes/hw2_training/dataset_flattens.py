"""Samples are flattened.

A picture comes out as a vector. The shape of a sample is the caller's affair.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_dataset_shapes",)


class ArrayDataset(Dataset):
    def __init__(self, inputs, targets):
        if len(inputs) != len(targets):
            raise ValueError("lengths differ")
        self.inputs = inputs
        self.targets = targets

    def __len__(self):
        return len(self.inputs)

    def __getitem__(self, idx):
        return self.inputs[idx].flatten(), self.targets[idx]
