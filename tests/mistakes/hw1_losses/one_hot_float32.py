"""The dtype is float32 for good, not the default floating-point dtype.

The two are the same only until somebody sets another default. Ask torch for the default dtype when the
function is called.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_one_hot_dtype",)


def one_hot(labels, num_classes):
    is_label = labels.unsqueeze(-1) == torch.arange(num_classes, device=labels.device)
    return is_label.to(torch.float32)
