"""The model is put into eval mode, and stays there.

Dropout and BatchNorm behave differently in eval mode, so the training that comes after would silently
be another one. The mode is the caller's business.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_contract",)


def accumulate_gradients(model, loss_fn, micro_batches):
    n = sum(len(x) for x, _ in micro_batches)
    model.eval()
    model.zero_grad()
    mean = 0.0
    for x, y in micro_batches:
        loss = loss_fn(model(x), y) * len(x) / n
        loss.backward()
        mean += loss.item()
    return mean
