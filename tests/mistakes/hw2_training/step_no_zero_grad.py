"""Gradients are never cleared.

backward adds to `.grad`, so that every step follows the sum of all batches so far: it overshoots what
it has learned. Clear the gradients before each backward.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_values", "test_step_stale")


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()
