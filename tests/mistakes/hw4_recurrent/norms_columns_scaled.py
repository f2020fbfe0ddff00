"""The slopes scale the columns of W instead of its rows.

W * (1 - h²) broadcasts along the rows, which is W diag(1 - h²). The slope comes after W and scales its rows:
diag(1 - h²) W.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_norms_values",)


def hidden_gradient_norms(w_hh, hiddens):
    product = torch.eye(w_hh.shape[0], dtype=w_hh.dtype, device=w_hh.device)
    norms = [torch.linalg.matrix_norm(product, ord=2)]
    for h in hiddens[1:].flip(0):
        product = product @ (w_hh * (1 - h**2))
        norms.append(torch.linalg.matrix_norm(product, ord=2))
    return torch.stack(norms[::-1])
