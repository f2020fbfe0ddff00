"""W is transposed.

With torch's layout the state enters a step as W h, so the Jacobian is diag(1 - h²) W. (x @ w_hh.T in code is W
times a column on paper.)
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_norms_values",)


def hidden_gradient_norms(w_hh, hiddens):
    product = torch.eye(w_hh.shape[0], dtype=w_hh.dtype, device=w_hh.device)
    norms = [torch.linalg.matrix_norm(product, ord=2)]
    for h in hiddens[1:].flip(0):
        product = product @ ((1 - h**2).unsqueeze(1) * w_hh.T)
        norms.append(torch.linalg.matrix_norm(product, ord=2))
    return torch.stack(norms[::-1])
