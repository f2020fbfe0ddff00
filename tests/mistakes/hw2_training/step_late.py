"""Each step uses the gradient of the batch before.

The optimizer steps first, on what the last call has left in `.grad`, and only then is cleared and gone
backward. The curves look nearly healthy; the first step is no step at all. Backward first, then step.
"""

QUESTION = "q4"
CAUGHT_BY = ("test_step_values", "test_step_stale")


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    loss = loss_fn(model(x), y)
    optimizer.step()
    optimizer.zero_grad()
    loss.backward()
    return loss.item()
