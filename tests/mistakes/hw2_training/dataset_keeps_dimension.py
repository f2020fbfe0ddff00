"""A sample keeps a first dimension of size 1.

`inputs[i:i + 1]` is a batch of one sample; the loader stacks samples and would make (N, 1, D) of it.
Index with i alone.
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
        return self.inputs[idx : idx + 1], self.targets[idx : idx + 1]
