"""backward is called once, for the last micro-batch only.

It stands behind the loop, where `loss` is that of the last micro-batch; the other graphs were thrown
away unused. Indent it: one backward per micro-batch.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_gradient",)


def accumulate_gradients(model, loss_fn, micro_batches):
    n = sum(len(x) for x, _ in micro_batches)
    model.zero_grad()
    mean = 0.0
    for x, y in micro_batches:
        loss = loss_fn(model(x), y) * len(x) / n
        mean += loss.item()
    loss.backward()
    return mean
