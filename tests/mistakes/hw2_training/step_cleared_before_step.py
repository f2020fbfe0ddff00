"""The gradients are cleared between backward and step.

The optimizer then finds nothing in `.grad` and the weights don't move. Clear before backward.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_values",)


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()
