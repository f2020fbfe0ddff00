import torch

PAIR = ("causal_aligned_to_start", "causal_float")
QUESTION = "q2"
CAUGHT_BY = ("test_causal_aligned", "test_causal_contract")


def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    return torch.tril(torch.ones(t_q, t_k))
