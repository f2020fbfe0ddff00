"""The loss of the last micro-batch is returned.

The gradient is right, but the number reported is the mean over the last few samples. Weight and add the
losses as you do with the gradients.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_loss",)


def accumulate_gradients(model, loss_fn, micro_batches):
    n = sum(len(x) for x, _ in micro_batches)
    model.zero_grad()
    for x, y in micro_batches:
        loss = loss_fn(model(x), y)
        (loss * len(x) / n).backward()
    return loss.item()
