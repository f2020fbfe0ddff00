import torch

SAME_AS = "softmax_no_shift"
QUESTION = "q3"
CAUGHT_BY = ("test_softmax_extremes",)


def softmax(logits, dim=-1):
    return torch.exp(logits - logits.exp().sum(dim=dim, keepdim=True).log())
