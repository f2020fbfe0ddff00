"""Ignored labels are turned into class 0 and learned.

Clamping or masking makes them valid for an index, but then their loss has to be taken out again:
multiply it by the mask, or pick the counted tokens only.
"""

from torch.nn import functional

QUESTION = "q3"
CAUGHT_BY = ("test_token_gradient", "test_token_loss")


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    num_tokens = sum(int((labels != ignore_index).sum()) for _, labels in micro_batches)
    model.zero_grad()
    mean = 0.0
    for x, labels in micro_batches:
        targets = labels.masked_fill(labels == ignore_index, 0)
        loss = functional.cross_entropy(model(x).flatten(0, 1), targets.flatten(), reduction="sum")
        loss = loss / num_tokens
        loss.backward()
        mean += loss.item()
    return mean
