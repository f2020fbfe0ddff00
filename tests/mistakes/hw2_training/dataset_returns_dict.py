"""A sample is a dictionary.

That can be a good idea, but the loops here unpack a pair: return (input, target).
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
        return {"input": self.inputs[idx], "target": self.targets[idx]}
