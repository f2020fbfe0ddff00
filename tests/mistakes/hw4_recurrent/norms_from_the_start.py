"""These are the norms of ∂h_t/∂h_1 instead of ∂h_T/∂h_t.

How far the first state reaches is another question than how much of each state reaches the end. Start with the
identity at the last state and go backwards.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_norms_values",)


def hidden_gradient_norms(w_hh, hiddens):
    product = torch.eye(w_hh.shape[0], dtype=w_hh.dtype, device=w_hh.device)
    norms = [torch.linalg.matrix_norm(product, ord=2)]
    for h in hiddens[1:]:
        product = ((1 - h**2).unsqueeze(1) * w_hh) @ product
        norms.append(torch.linalg.matrix_norm(product, ord=2))
    return torch.stack(norms)
