"""The gradients are divided by the window's samples before the step, but never cleared after it.

The first window's mean stays in .grad and is added to the sums of the second, and so on. Clear before
each window.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    optimizer.zero_grad()
    steps = count = n = 0

    def step():
        for p in model.parameters():
            p.grad.div_(n)
        optimizer.step()

    for x, y in loader:
        loss = loss_fn(model(x), y) * len(x)
        loss.backward()
        count, n = count + 1, n + len(x)
        if count == accumulation_steps:
            step()
            steps, count, n = steps + 1, 0, 0
    if count:
        step()
        steps += 1
    return steps
