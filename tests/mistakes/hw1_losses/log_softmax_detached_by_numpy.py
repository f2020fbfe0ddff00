import numpy as np
import torch

SAME_AS = "log_softmax_detached"
QUESTION = "q3"
CAUGHT_BY = ("test_log_softmax_gradient",)


def log_softmax(logits, dim=-1):
    values = logits.numpy()
    shifted = values - values.max(axis=dim, keepdims=True)
    return torch.from_numpy(shifted - np.log(np.exp(shifted).sum(axis=dim, keepdims=True)))
