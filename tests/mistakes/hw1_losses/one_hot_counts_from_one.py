"""The classes are counted from 1.

Labels run from 0 to C - 1, so label 0 belongs in column 0. Subtracting 1 moves every class to its
neighbour.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_one_hot_values",)


def one_hot(labels, num_classes):
    columns = torch.arange(1, num_classes + 1, device=labels.device)
    return (labels.unsqueeze(-1) == columns).to(torch.get_default_dtype())
