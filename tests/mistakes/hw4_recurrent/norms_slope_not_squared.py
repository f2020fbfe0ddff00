"""The slope of tanh is taken as 1 - h.

The derivative of tanh is 1 - tanh², so with h the result of the tanh it is 1 - h².
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_norms_values",)


def hidden_gradient_norms(w_hh, hiddens):
    product = torch.eye(w_hh.shape[0], dtype=w_hh.dtype, device=w_hh.device)
    norms = [torch.linalg.matrix_norm(product, ord=2)]
    for h in hiddens[1:].flip(0):
        product = product @ ((1 - h).unsqueeze(1) * w_hh)
        norms.append(torch.linalg.matrix_norm(product, ord=2))
    return torch.stack(norms[::-1])
