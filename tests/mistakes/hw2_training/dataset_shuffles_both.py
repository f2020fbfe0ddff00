"""The data set shuffles its samples by itself.

Pairs stay together, but sample i is no longer the caller's sample i, and a DataLoader without shuffling
is shuffled all the same. Leave the order to the loader.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_dataset_samples", "test_dataset_batches")


class ArrayDataset(Dataset):
    def __init__(self, inputs, targets):
        if len(inputs) != len(targets):
            raise ValueError("lengths differ")
        order = torch.randperm(len(inputs))
        self.inputs = inputs[order]
        self.targets = targets[order]

    def __len__(self):
        return len(self.inputs)

    def __getitem__(self, idx):
        return self.inputs[idx], self.targets[idx]
