"""This is 0 at the label and 1 everywhere else.

The comparison, or the order of the two values, is the wrong way round: exactly one entry of each row is
1.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_one_hot_values",)


def one_hot(labels, num_classes):
    is_label = labels.unsqueeze(-1) == torch.arange(num_classes, device=labels.device)
    return (~is_label).to(torch.get_default_dtype())
