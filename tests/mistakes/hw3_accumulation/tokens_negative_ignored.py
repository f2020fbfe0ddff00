"""Negative labels are ignored instead of those equal to `ignore_index`.

That is the same for -100 and -1, but the caller may choose a class, 2 for example. Compare with the
argument.
"""

from torch.nn import functional

QUESTION = "q3"
CAUGHT_BY = ("test_token_ignore_index",)


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    num_tokens = sum(int((labels >= 0).sum()) for _, labels in micro_batches)
    model.zero_grad()
    mean = 0.0
    for x, labels in micro_batches:
        kept = labels >= 0
        loss = functional.cross_entropy(model(x)[kept], labels[kept], reduction="sum") / num_tokens
        loss.backward()
        mean += loss.item()
    return mean
