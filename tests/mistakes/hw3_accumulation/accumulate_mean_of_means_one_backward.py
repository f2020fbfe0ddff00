PAIR = ("accumulate_mean_of_means", "accumulate_one_backward")
QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_gradient", "test_accumulate_loss", "test_accumulate_memory")


def accumulate_gradients(model, loss_fn, micro_batches):
    model.zero_grad()
    losses = [loss_fn(model(x), y) for x, y in micro_batches]
    loss = sum(losses) / len(losses)
    loss.backward()
    return loss.item()
