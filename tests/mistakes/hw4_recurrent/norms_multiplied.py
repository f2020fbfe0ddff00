"""The norms of the steps are multiplied instead of the matrices.

The product of norms is only an upper bound: what one step stretches most, the next one may shrink. Multiply
the Jacobians first, then take the norm.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_norms_values",)


def hidden_gradient_norms(w_hh, hiddens):
    total = torch.ones((), dtype=w_hh.dtype, device=w_hh.device)
    norms = [total]
    for h in hiddens[1:].flip(0):
        total = total * torch.linalg.matrix_norm((1 - h**2).unsqueeze(1) * w_hh, ord=2)
        norms.append(total)
    return torch.stack(norms[::-1])
