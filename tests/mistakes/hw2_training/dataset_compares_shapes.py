"""The whole shapes are compared instead of the lengths.

Inputs of shape (N, D) go with targets of shape (N,): only the first dimensions must agree.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_dataset_samples", "test_dataset_batches")


class ArrayDataset(Dataset):
    def __init__(self, inputs, targets):
        if inputs.shape != targets.shape:
            raise ValueError("inputs and targets must have the same shape")
        self.inputs = inputs
        self.targets = targets

    def __len__(self):
        return len(self.inputs)

    def __getitem__(self, idx):
        return self.inputs[idx], self.targets[idx]
