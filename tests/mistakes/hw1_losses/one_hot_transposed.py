"""Rows and columns are exchanged.

The result has one row per label and one column per class, (N, C); this one is (C, N). Which of the two
tensors should get the extra dimension?
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_one_hot_values",)


def one_hot(labels, num_classes):
    is_label = labels.unsqueeze(-1) == torch.arange(num_classes, device=labels.device)
    return is_label.to(torch.get_default_dtype()).T.contiguous()
