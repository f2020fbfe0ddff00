SAME_AS = "accumulate_zero_each"
QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_gradient",)


def accumulate_gradients(model, loss_fn, micro_batches):
    losses = []
    for x, y in micro_batches:
        model.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        losses.append(loss.item())
    return sum(losses) / len(losses)
