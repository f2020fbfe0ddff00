import torch

SAME_AS = "softmax_wrong_dim"
QUESTION = "q3"
CAUGHT_BY = (
    "test_softmax_values",
    "test_softmax_gradient",
)


def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.amax(dim=1, keepdim=True).detach())
    return exponentials / exponentials.sum(dim=1, keepdim=True)
