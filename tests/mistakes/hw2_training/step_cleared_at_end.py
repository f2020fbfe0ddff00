"""The gradients are cleared only at the end.

That is right for all steps but the first: what somebody else has left in `.grad` goes into it. Clear
before backward, whoever came before.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_stale",)


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()
