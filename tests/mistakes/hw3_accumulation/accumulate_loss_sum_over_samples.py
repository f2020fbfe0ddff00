"""The loss returned is the sum over all samples, though the gradient is that of their mean.

The number reported should be the one that was minimised: divide the sum by N, too.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_loss",)


def accumulate_gradients(model, loss_fn, micro_batches):
    n = sum(len(x) for x, _ in micro_batches)
    model.zero_grad()
    total = 0.0
    for x, y in micro_batches:
        loss = loss_fn(model(x), y) * len(x)
        (loss / n).backward()
        total += loss.item()
    return total
