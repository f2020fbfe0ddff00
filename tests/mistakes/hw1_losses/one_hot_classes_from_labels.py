"""The number of columns is taken from the largest label instead of num_classes.

A batch need not contain the last class. With the width guessed from the labels, the same model gets
targets of different widths from batch to batch.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_one_hot_edges",)


def one_hot(labels, num_classes):
    columns = torch.arange(int(labels.max()) + 1, device=labels.device)
    return (labels.unsqueeze(-1) == columns).to(torch.get_default_dtype())
