"""This is the spectral radius, the largest eigenvalue, not the spectral norm.

Eigenvalues tell how a matrix behaves when it is applied forever. How much it stretches now is told by its
largest singular value, which is never smaller.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_norms_values",)


def hidden_gradient_norms(w_hh, hiddens):
    product = torch.eye(w_hh.shape[0], dtype=w_hh.dtype, device=w_hh.device)
    norms = [torch.linalg.eigvals(product).abs().max()]
    for h in hiddens[1:].flip(0):
        product = product @ ((1 - h**2).unsqueeze(1) * w_hh)
        norms.append(torch.linalg.eigvals(product).abs().max())
    return torch.stack(norms[::-1])
