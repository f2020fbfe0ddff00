"""The one-hot rows are integers.

Integers cannot be compared smoothly with probabilities, and no gradient is defined for them. The
question asks for the default floating-point dtype.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_one_hot_dtype",)


def one_hot(labels, num_classes):
    is_label = labels.unsqueeze(-1) == torch.arange(num_classes, device=labels.device)
    return is_label.long()
