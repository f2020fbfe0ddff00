"""The one-hot rows are still booleans.

A comparison gives True and False, which is the right pattern in the wrong dtype. Convert it to the
default floating-point dtype.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_one_hot_dtype",)


def one_hot(labels, num_classes):
    is_label = labels.unsqueeze(-1) == torch.arange(num_classes, device=labels.device)
    return is_label
