import numpy as np
import torch

SAME_AS = "softmax_detached"
QUESTION = "q3"
CAUGHT_BY = ("test_softmax_gradient",)


def softmax(logits, dim=-1):
    values = logits.numpy()
    exponentials = np.exp(values - values.max(axis=dim, keepdims=True))
    return torch.from_numpy(exponentials / exponentials.sum(axis=dim, keepdims=True))
