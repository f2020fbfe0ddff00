"""The loss returned is the sum of the micro-batches' means, though the gradient is weighted rightly.

What is added up must be what was differentiated: the weighted loss.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_loss",)


def accumulate_gradients(model, loss_fn, micro_batches):
    n = sum(len(x) for x, _ in micro_batches)
    model.zero_grad()
    running = 0.0
    for x, y in micro_batches:
        loss = loss_fn(model(x), y)
        running += loss.item()
        (loss * (len(x) / n)).backward()
    return running
