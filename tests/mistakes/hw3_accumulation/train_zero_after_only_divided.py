"""The gradients are cleared after each step, but not before the first one, where old ones are divided as well.

What an earlier experiment left in .grad goes into the first window; that it is divided by the window's
samples there makes it smaller, not right. Clear before a window begins.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_stale_gradients",)


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    steps = count = n = 0

    def step():
        for p in model.parameters():
            p.grad /= n
        optimizer.step()
        optimizer.zero_grad()

    for x, y in loader:
        (loss_fn(model(x), y) * len(x)).backward()
        count, n = count + 1, n + len(x)
        if count == accumulation_steps:
            step()
            steps, count, n = steps + 1, 0, 0
    if count:
        step()
        steps += 1
    return steps
