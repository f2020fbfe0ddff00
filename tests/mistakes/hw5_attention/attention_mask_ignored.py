"""The mask is not used at all.

Every query attends every key, whatever the mask says.
"""

import math
import torch

QUESTION = "q1"
CAUGHT_BY = ("test_attention_mask", "test_attention_nowhere")


def attention(q, k, v, mask=None):
    return torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]), dim=-1) @ v
