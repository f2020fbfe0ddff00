"""Gradients are clipped on the way.

Clipping can help, but nobody asked for it here: the step should follow the gradient as it is.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_values",)


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 0.01)
    optimizer.step()
    return loss.item()
