"""The returned loss is multiplied by the size of the batch.

`loss_fn` gives the mean over the batch, and that is what is asked for. Weighting by sizes comes later,
where batches are averaged.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_returns_loss",)


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item() * len(x)
