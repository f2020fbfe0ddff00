"""The gradient is a mean of means, though the loss returned is weighted by the samples.

The loss is right and the gradient is not that of this loss: every micro-batch counts 1/K in it, whatever
its size. Weight what goes through backward by n_k / N.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_gradient",)


def accumulate_gradients(model, loss_fn, micro_batches):
    model.zero_grad()
    total = samples = 0
    for x, y in micro_batches:
        loss = loss_fn(model(x), y)
        (loss / len(micro_batches)).backward()
        total += loss.item() * len(x)
        samples += len(x)
    return total / samples
