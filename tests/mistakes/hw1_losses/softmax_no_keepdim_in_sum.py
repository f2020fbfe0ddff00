import torch

SAME_AS = "softmax_no_keepdim"
QUESTION = "q3"
CAUGHT_BY = (
    "test_softmax_values",
    "test_softmax_gradient",
)


def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.amax(dim=dim, keepdim=True))
    return exponentials / exponentials.sum(dim=dim)
