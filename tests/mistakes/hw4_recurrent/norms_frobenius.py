"""This is the Frobenius norm.

torch.linalg.norm of a matrix is by default the root of the sum of squares. The spectral norm, the largest
singular value, is ord=2. At the last step it is 1; the Frobenius norm of the identity is √H.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_norms_values",)


def hidden_gradient_norms(w_hh, hiddens):
    product = torch.eye(w_hh.shape[0], dtype=w_hh.dtype, device=w_hh.device)
    norms = [torch.linalg.norm(product)]
    for h in hiddens[1:].flip(0):
        product = product @ ((1 - h**2).unsqueeze(1) * w_hh)
        norms.append(torch.linalg.norm(product))
    return torch.stack(norms[::-1])
