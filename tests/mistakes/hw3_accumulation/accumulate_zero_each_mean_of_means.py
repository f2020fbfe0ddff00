SAME_AS = "accumulate_zero_each"
QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_gradient",)


def accumulate_gradients(model, loss_fn, micro_batches):
    mean_loss = 0.0
    for x, y in micro_batches:
        model.zero_grad()
        loss = loss_fn(model(x), y) / len(micro_batches)
        loss.backward()
        mean_loss += loss.item()
    return mean_loss
