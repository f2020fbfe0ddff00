"""Every step has a new optimizer.

An optimizer remembers: momentum and Adam's averages start from nothing in each call here. Use the one
that was handed in.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_optimizers",)


def train_step(model, optimizer, loss_fn, x, y):
    optimizer.state.clear()
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()
