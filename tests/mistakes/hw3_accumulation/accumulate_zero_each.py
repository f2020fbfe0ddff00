"""The gradients are cleared before every micro-batch.

Then only the last micro-batch's gradient is left. That backward adds to .grad is what accumulation
lives on: clear once, before the first micro-batch.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_gradient",)


def accumulate_gradients(model, loss_fn, micro_batches):
    n = sum(len(x) for x, _ in micro_batches)
    mean = 0.0
    for x, y in micro_batches:
        model.zero_grad()
        loss = loss_fn(model(x), y) * len(x) / n
        loss.backward()
        mean += loss.item()
    return mean
