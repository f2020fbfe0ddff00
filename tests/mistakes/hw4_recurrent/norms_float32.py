"""Everything is converted to float32.

Half of the digits of a float64 input are lost. The dtype of the result is the one of the inputs.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_norms_contract",)


def hidden_gradient_norms(w_hh, hiddens):
    w_hh, hiddens = w_hh.float(), hiddens.float()
    product = torch.eye(w_hh.shape[0], device=w_hh.device)
    norms = [torch.linalg.matrix_norm(product, ord=2)]
    for h in hiddens[1:].flip(0):
        product = product @ ((1 - h**2).unsqueeze(1) * w_hh)
        norms.append(torch.linalg.matrix_norm(product, ord=2))
    return torch.stack(norms[::-1])
