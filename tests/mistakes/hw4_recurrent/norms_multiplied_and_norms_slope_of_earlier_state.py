import torch

PAIR = ("norms_multiplied", "norms_slope_of_earlier_state")
QUESTION = "q5"
CAUGHT_BY = ("test_norms_values",)


def hidden_gradient_norms(w_hh, hiddens):
    total = torch.ones((), dtype=w_hh.dtype, device=w_hh.device)
    norms = [total]
    for h in hiddens[:-1].flip(0):
        total = total * torch.linalg.matrix_norm((1 - h**2).unsqueeze(1) * w_hh, ord=2)
        norms.append(total)
    return torch.stack(norms[::-1])
