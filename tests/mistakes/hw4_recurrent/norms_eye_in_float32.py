"""The identity has the default dtype, whatever the inputs have.

torch.eye(H) is float32, and a float32 matrix can't be multiplied with a float64 one. Ask for the dtype and the
device of the inputs: torch.eye(H, dtype=w_hh.dtype, device=w_hh.device).
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_norms_values", "test_norms_contract")


def hidden_gradient_norms(w_hh, hiddens):
    product = torch.eye(w_hh.shape[0], device=w_hh.device)
    norms = [torch.linalg.matrix_norm(product, ord=2)]
    for h in hiddens[1:].flip(0):
        product = product @ ((1 - h**2).unsqueeze(1) * w_hh)
        norms.append(torch.linalg.matrix_norm(product, ord=2))
    return torch.stack(norms[::-1])
