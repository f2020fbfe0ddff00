SAME_AS = "dataset_shuffles_targets"
QUESTION = "q1"
CAUGHT_BY = ("test_dataset_samples", "test_dataset_batches")


class ArrayDataset(Dataset):
    def __init__(self, inputs, targets):
        if len(inputs) != len(targets):
            raise ValueError(f"{len(inputs)} inputs can't be paired with {len(targets)} targets")
        self.inputs, self.targets = inputs, targets.flip(0)

    def __len__(self):
        return len(self.inputs)

    def __getitem__(self, index):
        return self.inputs[index], self.targets[index]
