PAIR = ("accumulate_mean_of_means", "accumulate_stale")
QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_gradient", "test_accumulate_loss", "test_accumulate_stale_gradients")


def accumulate_gradients(model, loss_fn, micro_batches):
    mean = 0.0
    for x, y in micro_batches:
        loss = loss_fn(model(x), y) / len(micro_batches)
        loss.backward()
        mean += loss.item()
    return mean
