"""The micro-batches are padded to one length and concatenated into one big batch.

The numbers are right, the memory is not: the graph holds all sequences at once, with even more padding.
One forward and one backward per micro-batch.
"""

import torch
from torch.nn import functional

QUESTION = "q3"
CAUGHT_BY = ("test_token_memory",)


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    longest = max(labels.shape[1] for _, labels in micro_batches)
    xs, ys = [], []
    for x, labels in micro_batches:
        missing = longest - labels.shape[1]
        if x.ndim == 2:
            xs.append(functional.pad(x, (0, missing)))
        else:
            xs.append(functional.pad(x, (0, 0, 0, missing)))
        ys.append(functional.pad(labels, (0, missing), value=ignore_index))
    logits = model(torch.cat(xs))
    model.zero_grad()
    loss = functional.cross_entropy(logits.flatten(0, 1), torch.cat(ys).flatten(), ignore_index=ignore_index)
    loss.backward()
    return loss.item()
