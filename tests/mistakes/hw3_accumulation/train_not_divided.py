"""The losses of a window are added up without any division.

The gradient of a window of K micro-batches is then about K times too large: a hidden change of the
learning rate. Weight each micro-batch by its share of the window's samples.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    steps = waiting = 0
    optimizer.zero_grad()
    for x, y in loader:
        loss_fn(model(x), y).backward()
        waiting += 1
        if waiting == accumulation_steps:
            optimizer.step()
            optimizer.zero_grad()
            steps += 1
            waiting = 0
    if waiting:
        optimizer.step()
        optimizer.zero_grad()
        steps += 1
    return steps
