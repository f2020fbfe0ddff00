"""The norms are returned from the last state to the first.

Going backwards they come out in that order; the result begins with the first state and ends with the 1 of the
last.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_norms_values",)


def hidden_gradient_norms(w_hh, hiddens):
    product = torch.eye(w_hh.shape[0], dtype=w_hh.dtype, device=w_hh.device)
    norms = [torch.linalg.matrix_norm(product, ord=2)]
    for h in hiddens[1:].flip(0):
        product = product @ ((1 - h**2).unsqueeze(1) * w_hh)
        norms.append(torch.linalg.matrix_norm(product, ord=2))
    return torch.stack(norms)
