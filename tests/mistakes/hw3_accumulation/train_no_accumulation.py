"""There is a step after every micro-batch: accumulation_steps is not used.

That is ordinary training with small batches, another algorithm. A step comes once per window.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window", "test_step_count")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    steps = 0
    for x, y in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        steps += 1
    return steps
