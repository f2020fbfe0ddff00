"""The mean loss of each micro-batch is divided by the number of all samples.

loss_fn returns a mean already: it has been divided by n_k. To get the mean over all N samples, multiply
by n_k first (that gives the sum over the micro-batch), then divide by N.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_gradient", "test_accumulate_loss")


def accumulate_gradients(model, loss_fn, micro_batches):
    n = sum(len(y) for _, y in micro_batches)
    model.zero_grad()
    result = 0.0
    for x, y in micro_batches:
        loss = loss_fn(model(x), y) / n
        loss.backward()
        result += loss.item()
    return result
