"""One of the two tensors is shuffled without the other.

Every input then has the target of another one, and there is nothing to learn. Keep the order as it came:
shuffling both in step is the DataLoader's business.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_dataset_samples", "test_dataset_batches")


class ArrayDataset(Dataset):
    def __init__(self, inputs, targets):
        if len(inputs) != len(targets):
            raise ValueError("lengths differ")
        self.inputs = inputs
        self.targets = targets[torch.randperm(len(targets))]

    def __len__(self):
        return len(self.inputs)

    def __getitem__(self, idx):
        return self.inputs[idx], self.targets[idx]
