"""The batch is normalised in place.

The caller's tensor is overwritten, and the model learns from other inputs than it was given.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_values", "test_step_float32")


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    optimizer.zero_grad()
    x -= x.mean()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()
