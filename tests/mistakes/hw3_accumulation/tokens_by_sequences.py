"""A micro-batch's mean is weighted by its number of sequences.

That was right in question 1, where the loss was a mean over samples. Here it is a mean over tokens, so
the weight of a micro-batch is its share of the counted tokens.
"""

from torch.nn import functional

QUESTION = "q3"
CAUGHT_BY = ("test_token_gradient", "test_token_loss")


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    total = sum(len(x) for x, _ in micro_batches)
    model.zero_grad()
    mean = 0.0
    for x, labels in micro_batches:
        logits = model(x)
        loss = functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=ignore_index)
        loss = loss * len(x) / total
        loss.backward()
        mean += loss.item()
    return mean
