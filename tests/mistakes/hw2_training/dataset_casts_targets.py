"""Targets are turned into integers.

For class labels that changes nothing, but the targets of a regression lose all their decimals. Keep the
dtype as it came.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_dataset_contract", "test_dataset_shapes")


class ArrayDataset(Dataset):
    def __init__(self, inputs, targets):
        if len(inputs) != len(targets):
            raise ValueError("lengths differ")
        self.inputs = inputs
        self.targets = targets.long()

    def __len__(self):
        return len(self.inputs)

    def __getitem__(self, idx):
        return self.inputs[idx], self.targets[idx]
