"""Ignored tokens are counted in the divisor.

They add nothing to the sum, and must not count below it either: with a lot of padding the loss would
look small. Count the labels that differ from ignore_index.
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
        loss = functional.cross_entropy(
            logits.flatten(0, 1), labels.flatten(), ignore_index=ignore_index, reduction="sum"
        )
        loss = loss / total
        loss.backward()
        mean += loss.item()
    return mean
