"""The loss is returned as a tensor.

A sum of losses as a tensor drags along whatever they are attached to. Ask for numbers with .item() and
add those.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_loss",)


def accumulate_gradients(model, loss_fn, micro_batches):
    n = sum(len(x) for x, _ in micro_batches)
    model.zero_grad()
    mean = 0.0
    for x, y in micro_batches:
        loss = loss_fn(model(x), y) * len(x) / n
        loss.backward()
        mean = mean + loss.detach()
    return mean
