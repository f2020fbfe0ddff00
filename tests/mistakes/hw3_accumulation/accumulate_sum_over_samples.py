"""The sum over all samples is left, not divided by their number.

Multiplying each mean by its n_k is half of the way. The gradient of the mean is that of the sum divided
by N: the step must not grow with the batch.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_gradient", "test_accumulate_loss")


def accumulate_gradients(model, loss_fn, micro_batches):
    model.zero_grad()
    total_loss = 0.0
    for x, y in micro_batches:
        loss = loss_fn(model(x), y) * x.shape[0]
        loss.backward()
        total_loss += loss.item()
    return total_loss
