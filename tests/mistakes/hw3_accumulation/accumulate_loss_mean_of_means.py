"""The loss returned is a mean of means, though the gradient is weighted rightly.

The loss needs the same weights n_k / N as the gradient. Otherwise the number on the screen is not the
one that is minimised.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_loss",)


def accumulate_gradients(model, loss_fn, micro_batches):
    n = sum(len(x) for x, _ in micro_batches)
    model.zero_grad()
    losses = []
    for x, y in micro_batches:
        loss = loss_fn(model(x), y)
        (loss * len(x) / n).backward()
        losses.append(loss.item())
    return sum(losses) / len(losses)
