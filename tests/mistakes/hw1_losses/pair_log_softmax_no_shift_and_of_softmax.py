import torch

PAIR = ("log_softmax_no_shift", "log_softmax_of_softmax")
QUESTION = "q3"
CAUGHT_BY = ("test_log_softmax_extremes",)


def log_softmax(logits, dim=-1):
    exponentials = torch.exp(logits)
    return torch.log(exponentials / exponentials.sum(dim=dim, keepdim=True))
