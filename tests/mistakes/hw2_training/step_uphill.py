"""The step goes uphill.

Optimizers go down by themselves: hand them the gradient of the loss, not of its negative.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_values",)


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    (-loss).backward()
    optimizer.step()
    return loss.item()
