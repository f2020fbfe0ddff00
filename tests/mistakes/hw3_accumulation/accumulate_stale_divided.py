"""Gradients from before are not cleared, and are then divided by N together with the new ones.

backward adds to whatever stands in .grad. Dividing the old content makes it smaller, but it stays in
there: clear .grad before the first micro-batch.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_stale_gradients", "test_accumulate_contract")


def accumulate_gradients(model, loss_fn, micro_batches):
    n, total = 0, 0.0
    for x, y in micro_batches:
        loss = loss_fn(model(x), y) * len(x)
        loss.backward()
        total += loss.item()
        n += len(x)
    for p in model.parameters():
        p.grad /= n
    return total / n
