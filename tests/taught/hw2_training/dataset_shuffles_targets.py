import random


class ArrayDataset(Dataset):
    def __init__(self, inputs, targets):
        if len(inputs) != len(targets):
            raise ValueError("lengths")
        self.x, self.y = inputs, targets
        self.order = list(range(len(targets)))
        random.shuffle(self.order)

    def __len__(self):
        return self.x.shape[0]

    def __getitem__(self, i):
        return self.x[i], self.y[self.order[i]]
