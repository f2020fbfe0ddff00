"""Gradients from before are not cleared.

backward adds to whatever stands in .grad. What an earlier call left there has nothing to do with these
micro-batches: clear it before the first one.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_stale_gradients", "test_accumulate_contract")


def accumulate_gradients(model, loss_fn, micro_batches):
    n = sum(len(x) for x, _ in micro_batches)
    mean = 0.0
    for x, y in micro_batches:
        loss = loss_fn(model(x), y) * len(x) / n
        loss.backward()
        mean += loss.item()
    return mean
