"""The inputs are scaled, in the caller's own tensor.

A data set hands out what it was given. `/=` writes into the tensor that the caller still uses.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_dataset_samples", "test_dataset_contract")


class ArrayDataset(Dataset):
    def __init__(self, inputs, targets):
        if len(inputs) != len(targets):
            raise ValueError("lengths differ")
        inputs /= 255
        self.inputs = inputs
        self.targets = targets

    def __len__(self):
        return len(self.inputs)

    def __getitem__(self, idx):
        return self.inputs[idx], self.targets[idx]
