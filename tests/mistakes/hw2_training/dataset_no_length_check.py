"""Inputs and targets of unequal length are accepted.

Nobody notices until a training run ends in an index error, or never. Compare the two lengths when the
data set is made, and raise ValueError.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_dataset_unequal_lengths",)


class ArrayDataset(Dataset):
    def __init__(self, inputs, targets):
        self.inputs = inputs
        self.targets = targets

    def __len__(self):
        return len(self.inputs)

    def __getitem__(self, idx):
        return self.inputs[idx], self.targets[idx]
