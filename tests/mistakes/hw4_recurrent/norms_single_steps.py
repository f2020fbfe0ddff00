"""Each norm is that of one step only.

‖∂h_T/∂h_t‖ asks for the whole way from t to the end: the product of all Jacobians from there on.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_norms_values",)


def hidden_gradient_norms(w_hh, hiddens):
    last = torch.ones((), dtype=w_hh.dtype, device=w_hh.device)
    norms = [torch.linalg.matrix_norm((1 - h**2)[:, None] * w_hh, ord=2) for h in hiddens[1:]]
    return torch.stack([*norms, last])
