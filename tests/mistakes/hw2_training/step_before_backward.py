"""The optimizer steps before backward has run.

After clearing there is nothing in `.grad` yet: the weights don't move, and the gradient that comes
afterwards is thrown away by the next call.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_values",)


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    optimizer.step()
    loss.backward()
    return loss.item()
