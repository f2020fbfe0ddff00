"""The gradient is that of the sum over all samples; only the loss returned is divided by their number.

The division belongs to the gradient as well, or the step grows with the batch. Divide the loss before
backward, or each .grad by N after the last micro-batch.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_gradient",)


def accumulate_gradients(model, loss_fn, micro_batches):
    model.zero_grad()
    total, n = 0.0, 0
    for x, y in micro_batches:
        loss = len(x) * loss_fn(model(x), y)
        loss.backward()
        total += loss.item()
        n += len(x)
    return total / n
