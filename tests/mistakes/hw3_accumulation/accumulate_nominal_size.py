"""All micro-batches are taken to be as large as the first one.

N is the number of samples that are there: add up the sizes. The first size times the number of micro-
batches is too many as soon as one of them is smaller.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_gradient", "test_accumulate_loss")


def accumulate_gradients(model, loss_fn, micro_batches):
    batch_size = len(micro_batches[0][0])
    num_samples = batch_size * len(micro_batches)
    model.zero_grad()
    mean_loss = 0.0
    for x, y in micro_batches:
        loss = loss_fn(model(x), y) * len(x) / num_samples
        loss.backward()
        mean_loss += loss.item()
    return mean_loss
