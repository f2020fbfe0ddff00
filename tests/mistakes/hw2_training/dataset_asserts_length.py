"""The lengths are checked with `assert`, which raises AssertionError.

An assertion is for what can't happen, and disappears under `python -O`. A caller's mistake is a
ValueError.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_dataset_unequal_lengths",)


class ArrayDataset(Dataset):
    def __init__(self, inputs, targets):
        assert len(inputs) == len(targets), "lengths differ"
        self.inputs = inputs
        self.targets = targets

    def __len__(self):
        return len(self.inputs)

    def __getitem__(self, idx):
        return self.inputs[idx], self.targets[idx]
