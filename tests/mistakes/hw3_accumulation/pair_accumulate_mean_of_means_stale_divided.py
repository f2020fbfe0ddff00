PAIR = ("accumulate_mean_of_means", "accumulate_stale_divided")
QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_gradient", "test_accumulate_stale_gradients")


def accumulate_gradients(model, loss_fn, micro_batches):
    losses = []
    for x, y in micro_batches:
        loss = loss_fn(model(x), y)
        loss.backward()
        losses.append(loss.item())
    for parameter in model.parameters():
        parameter.grad /= len(micro_batches)
    return sum(losses) / len(losses)
