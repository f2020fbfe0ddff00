"""The loss is returned as a tensor, though without its graph.

It costs little, but a number for people is a Python float: use `.item()`.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_returns_loss",)


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.detach()
