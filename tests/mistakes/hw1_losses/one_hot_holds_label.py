"""The label itself stands where a 1 should be.

A one-hot row says which class, not which number: class 5 has a 1 in column 5, not a 5.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_one_hot_values",)


def one_hot(labels, num_classes):
    is_label = labels.unsqueeze(-1) == torch.arange(num_classes, device=labels.device)
    return is_label.to(torch.get_default_dtype()) * labels.unsqueeze(-1)
