SAME_AS = "accumulate_not_divided"
QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_gradient", "test_accumulate_loss")


def accumulate_gradients(model, loss_fn, micro_batches):
    model.zero_grad()
    losses = []
    for x, y in micro_batches:
        loss = loss_fn(model(x), y)
        loss.backward()
        losses.append(loss.item())
    return sum(losses) / len(losses)
