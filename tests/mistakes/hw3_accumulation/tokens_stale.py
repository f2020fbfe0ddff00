"""Gradients from before are not cleared.

backward adds to whatever stands in .grad. Clear it before the first micro-batch.
"""

from torch.nn import functional

QUESTION = "q3"
CAUGHT_BY = ("test_token_stale_gradients",)


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    num_tokens = sum(int((labels != ignore_index).sum()) for _, labels in micro_batches)
    mean = 0.0
    for x, labels in micro_batches:
        loss = functional.cross_entropy(
            model(x).flatten(0, 1), labels.flatten(), ignore_index=ignore_index, reduction="sum"
        )
        loss = loss / num_tokens
        loss.backward()
        mean += loss.item()
    return mean
