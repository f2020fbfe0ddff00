"""The mean losses of the micro-batches are added up without any weight.

backward adds to .grad, so K micro-batches give a gradient about K times too large, which acts like a
learning rate K times as high. Weight each micro-batch by its share of all samples.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_gradient", "test_accumulate_loss")


def accumulate_gradients(model, loss_fn, micro_batches):
    model.zero_grad()
    total = 0.0
    for x, y in micro_batches:
        loss = loss_fn(model(x), y)
        loss.backward()
        total += loss.item()
    return total
