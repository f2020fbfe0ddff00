"""A wholly ignored micro-batch gives NaN.

Its mean is 0/0, and NaN times a weight of 0 is still NaN. Use the sum, which is 0 there, or skip the
micro-batch.
"""

from torch.nn import functional

QUESTION = "q3"
CAUGHT_BY = ("test_token_wholly_ignored",)


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    counts = [(labels != ignore_index).sum().item() for _, labels in micro_batches]
    model.zero_grad()
    mean = 0.0
    for (x, labels), count in zip(micro_batches, counts):
        logits = model(x)
        loss = functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=ignore_index)
        loss = loss * (count / sum(counts))
        loss.backward()
        mean += loss.item()
    return mean
