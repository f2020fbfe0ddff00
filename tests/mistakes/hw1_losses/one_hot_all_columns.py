"""The columns of all labels are set to 1 in every row.

`rows[:, labels] = 1` takes every row with every label. Row n gets a single 1, in column labels[n]: pair
each row with its own label.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_one_hot_values",)


def one_hot(labels, num_classes):
    rows = torch.zeros(len(labels), num_classes, device=labels.device)
    rows[:, labels] = 1
    return rows
