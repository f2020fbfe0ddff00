"""The gradients are cleared at the end, so that nothing is left of them.

The result of this function stands in .grad. Whoever steps later needs it there; clear before the first
micro-batch, not after the last.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_gradient", "test_accumulate_single")


def accumulate_gradients(model, loss_fn, micro_batches):
    n = sum(len(x) for x, _ in micro_batches)
    model.zero_grad()
    mean = 0.0
    for x, y in micro_batches:
        loss = loss_fn(model(x), y) * len(x) / n
        loss.backward()
        mean += loss.item()
    model.zero_grad()
    return mean
