"""tanh is applied to the states once more before the slope is taken.

The states come out of the tanh already: the slope is 1 - h², not 1 - tanh(h)².
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_norms_values",)


def hidden_gradient_norms(w_hh, hiddens):
    slopes = 1 - torch.tanh(hiddens) ** 2
    product = torch.eye(w_hh.shape[0], dtype=w_hh.dtype, device=w_hh.device)
    norms = [torch.linalg.matrix_norm(product, ord=2)]
    for slope in slopes[1:].flip(0):
        product = product @ torch.diag(slope) @ w_hh
        norms.append(torch.linalg.matrix_norm(product, ord=2))
    return torch.stack(norms[::-1])
