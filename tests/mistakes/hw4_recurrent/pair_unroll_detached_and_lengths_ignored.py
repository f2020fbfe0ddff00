import torch

PAIR = ("unroll_detached", "unroll_lengths_ignored")
QUESTION = "q4"
CAUGHT_BY = ("test_unroll_lengths", "test_unroll_gradient")


def unroll(cell, x, state, lengths=None):
    outputs = []
    for x_t in x:
        state = state.detach() if isinstance(state, Tensor) else tuple(part.detach() for part in state)
        state = cell(x_t, state)
        outputs.append(state if isinstance(state, Tensor) else state[0])
    return torch.stack(outputs), state
