"""Each micro-batch is divided by the number of micro-batches: a mean of means.

That is the mean over the samples only if all micro-batches have the same size. A micro-batch of n_k
samples counts n_k / N; otherwise a lonely sample weighs as much as a full micro-batch.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_gradient", "test_accumulate_loss")


def accumulate_gradients(model, loss_fn, micro_batches):
    k = len(micro_batches)
    model.zero_grad()
    mean = 0.0
    for x, y in micro_batches:
        loss = loss_fn(model(x), y) / k
        loss.backward()
        mean += loss.item()
    return mean
