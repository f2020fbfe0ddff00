"""The mean over a micro-batch's tokens is divided by the number of micro-batches.

A micro-batch with few tokens then counts as much as one with many, and one without any gives 0/0, which
is NaN. Divide the sum over each micro-batch by the counted tokens of all of them together.
"""

from torch.nn import functional

QUESTION = "q3"
CAUGHT_BY = ("test_token_gradient", "test_token_loss")


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    k = len(micro_batches)
    model.zero_grad()
    mean = 0.0
    for x, labels in micro_batches:
        logits = model(x)
        loss = functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=ignore_index) / k
        loss.backward()
        mean += loss.item()
    return mean
