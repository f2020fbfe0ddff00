"""The slope of tanh is left out: these are powers of W alone.

One step is tanh after W: its Jacobian is diag(1 - h²) W. The powers of W are right only near the state 0.
"""

import torch

QUESTION = "q5"
CAUGHT_BY = ("test_norms_values",)


def hidden_gradient_norms(w_hh, hiddens):
    steps = len(hiddens)
    powers = [torch.linalg.matrix_power(w_hh, steps - 1 - t) for t in range(steps)]
    return torch.linalg.matrix_norm(torch.stack(powers), ord=2)
