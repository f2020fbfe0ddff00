"""The gradients of the micro-batches' means are added up without any weight; only the loss returned is weighted.

A number that looks right hides a gradient that is about K times too large. What goes through backward
must be weighted, too: differentiate the same n_k / N · L_k that you add up.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_gradient",)


def accumulate_gradients(model, loss_fn, micro_batches):
    model.zero_grad()
    total = samples = 0
    for x, y in micro_batches:
        loss = loss_fn(model(x), y)
        loss.backward()
        total += loss.item() * len(x)
        samples += len(x)
    return total / samples
