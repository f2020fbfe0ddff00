"""Only too few targets are refused, too many are not.

Both are a mistake of the caller: the lengths must be equal.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_dataset_unequal_lengths",)


class ArrayDataset(Dataset):
    def __init__(self, inputs, targets):
        if len(targets) < len(inputs):
            raise ValueError("not enough targets")
        self.inputs = inputs
        self.targets = targets

    def __len__(self):
        return len(self.inputs)

    def __getitem__(self, idx):
        return self.inputs[idx], self.targets[idx]
