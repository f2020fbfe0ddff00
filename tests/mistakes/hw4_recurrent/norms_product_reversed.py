"""The Jacobians are multiplied in the wrong order.

From the end backwards each earlier step joins on the right: J_{T-1} J_{T-2} ... J_t. Matrices do not commute.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_norms_values",)


def hidden_gradient_norms(w_hh, hiddens):
    product = torch.eye(w_hh.shape[0], dtype=w_hh.dtype, device=w_hh.device)
    norms = [torch.linalg.matrix_norm(product, ord=2)]
    for h in hiddens[1:].flip(0):
        product = ((1 - h**2).unsqueeze(1) * w_hh) @ product
        norms.append(torch.linalg.matrix_norm(product, ord=2))
    return torch.stack(norms[::-1])
