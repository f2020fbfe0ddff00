"""The class is not a subclass of torch.utils.data.Dataset.

A DataLoader takes it by luck; tools that ask for a Dataset don't. Write `class ArrayDataset(Dataset)`.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_dataset_contract",)


class ArrayDataset:
    def __init__(self, inputs, targets):
        if len(inputs) != len(targets):
            raise ValueError("lengths differ")
        self.inputs = inputs
        self.targets = targets

    def __len__(self):
        return len(self.inputs)

    def __getitem__(self, idx):
        return self.inputs[idx], self.targets[idx]
