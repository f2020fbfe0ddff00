import torch

PAIR = ("causal_upper", "causal_aligned_to_start")
QUESTION = "q2"
CAUGHT_BY = ("test_causal_square",)


def causal_mask(t_q, t_k=None):
    return torch.ones(t_q, t_q if t_k is None else t_k, dtype=torch.bool).triu()
