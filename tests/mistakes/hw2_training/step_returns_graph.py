"""The loss is returned as a tensor that still holds its graph.

Whoever keeps the losses for a plot keeps every batch's intermediate results in memory. `.item()` gives
the number alone.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_returns_loss",)


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss
