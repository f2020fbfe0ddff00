import torch

PAIR = ("causal_aligned_to_start", "causal_strict")
QUESTION = "q2"
CAUGHT_BY = ("test_causal_square", "test_causal_aligned")


def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    return torch.ones(t_q, t_k, dtype=torch.bool).tril(-1)
