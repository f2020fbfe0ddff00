"""The step on the last, short window is scaled down by its number of micro-batches.

Its gradient is a mean over its own samples, as large as any other. That the mean runs over fewer
samples makes it noisier, not smaller.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_tail_window", "test_optimizer_state")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    def step(window):
        n = sum(len(x) for x, _ in window)
        optimizer.zero_grad()
        for x, y in window:
            loss = loss_fn(model(x), y) * len(x) / n
            (loss * len(window) / accumulation_steps).backward()
        optimizer.step()

    steps, window = 0, []
    for x, y in loader:
        window.append((x, y))
        if len(window) == accumulation_steps:
            step(window)
            steps, window = steps + 1, []
    if window:
        step(window)
        steps += 1
    return steps
