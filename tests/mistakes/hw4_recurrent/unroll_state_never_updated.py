import torch

SAME_AS = "unroll_state_not_carried"
QUESTION = "q4"
CAUGHT_BY = ("test_unroll_one_tensor", "test_unroll_pair")


def unroll(cell, x, state, lengths=None):
    outputs = []
    for t, x_t in enumerate(x):
        new_state = cell(x_t, state)
        h = new_state if isinstance(new_state, Tensor) else new_state[0]
        outputs.append(h if lengths is None else h * (t < lengths).unsqueeze(-1))
    return torch.stack(outputs), state
