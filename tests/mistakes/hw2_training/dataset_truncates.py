"""What is too long is cut off silently.

Where inputs and targets differ in length, nobody knows which of them belong together: most pairs may be
wrong. Raise ValueError instead of guessing.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_dataset_unequal_lengths",)


class ArrayDataset(Dataset):
    def __init__(self, inputs, targets):
        n = min(len(inputs), len(targets))
        self.inputs, self.targets = inputs[:n], targets[:n]

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, i):
        return self.inputs[i], self.targets[i]
