"""A micro-batch's mean is weighted by all its positions, the ignored ones included.

The mean was taken over the counted tokens, so it is turned back into a sum by their number, and by no
other.
"""

from torch.nn import functional

QUESTION = "q3"
CAUGHT_BY = ("test_token_gradient", "test_token_loss")


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    total = sum(labels.numel() for _, labels in micro_batches)
    model.zero_grad()
    mean = 0.0
    for x, labels in micro_batches:
        logits = model(x)
        loss = functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=ignore_index)
        loss = loss * labels.numel() / total
        loss.backward()
        mean += loss.item()
    return mean
