import torch

PAIR = ("unroll_initial_state_ignored", "unroll_state_not_frozen")
QUESTION = "q4"
CAUGHT_BY = ("test_unroll_one_tensor", "test_unroll_lengths")


def unroll(cell, x, state, lengths=None):
    if torch.is_tensor(state):
        state = torch.zeros_like(state)
    else:
        state = tuple(torch.zeros_like(part) for part in state)
    outputs = []
    for x_t in x:
        state = cell(x_t, state)
        outputs.append(state if torch.is_tensor(state) else state[0])
    outputs = torch.stack(outputs)
    if lengths is not None:
        outputs = outputs * (torch.arange(len(x), device=x.device)[:, None] < lengths).unsqueeze(-1)
    return outputs, state
