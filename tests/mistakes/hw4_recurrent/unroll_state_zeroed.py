"""Past the end the state becomes 0 instead of being frozen.

Multiplying by the mask zeroes the state as well as the output. The state should stay as it was after the last
real step.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_unroll_lengths",)


def unroll(cell, x, state, lengths=None):
    outputs = []
    for t, x_t in enumerate(x):
        state = cell(x_t, state)
        if lengths is not None:
            runs = (t < lengths).unsqueeze(1).to(x.dtype)
            state = state * runs if torch.is_tensor(state) else tuple(s * runs for s in state)
        outputs.append(state if torch.is_tensor(state) else state[0])
    return torch.stack(outputs), state
