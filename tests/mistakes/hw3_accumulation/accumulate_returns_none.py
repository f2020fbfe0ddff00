"""Nothing is returned.

The gradient is right, but the mean loss was to be returned as well: a `return` is missing.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_loss",)


def accumulate_gradients(model, loss_fn, micro_batches):
    n = sum(len(x) for x, _ in micro_batches)
    model.zero_grad()
    for x, y in micro_batches:
        loss = loss_fn(model(x), y) * len(x) / n
        loss.backward()
