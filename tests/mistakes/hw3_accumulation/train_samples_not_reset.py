"""The counter of samples is not set back after a step.

The second window is then divided by the samples of the first two, the third by those of three, and the
steps become smaller and smaller. Count each window's samples from zero.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    steps = count = n = 0
    optimizer.zero_grad()

    def step():
        for p in model.parameters():
            p.grad /= n
        optimizer.step()
        optimizer.zero_grad()

    for x, y in loader:
        (loss_fn(model(x), y) * len(x)).backward()
        count += 1
        n += len(x)
        if count == accumulation_steps:
            step()
            steps, count = steps + 1, 0
    if count:
        step()
        steps += 1
    return steps
