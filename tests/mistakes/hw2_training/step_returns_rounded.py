"""The returned loss is rounded.

Round where you print. Small losses would all be the same.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_returns_loss",)


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return round(loss.item(), 2)
