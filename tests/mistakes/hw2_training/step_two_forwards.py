"""There are two forward passes.

In train mode a forward pass is not without consequences: batch normalisation updates its averages
twice. Keep the loss of the first pass.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_train_mode",)


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    optimizer.zero_grad()
    value = loss_fn(model(x), y).item()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return value
