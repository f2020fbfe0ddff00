"""Inputs are turned into float32.

The dtype of the data should stay: half of the digits of float64 inputs are lost, and a model in float64
can't take what comes out.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_dataset_contract",)


class ArrayDataset(Dataset):
    def __init__(self, inputs, targets):
        if len(inputs) != len(targets):
            raise ValueError("lengths differ")
        self.inputs = inputs.float()
        self.targets = targets

    def __len__(self):
        return len(self.inputs)

    def __getitem__(self, idx):
        return self.inputs[idx], self.targets[idx]
