"""The last, short window's gradient is left in .grad and goes into the next epoch's first step.

The gradients are cleared only after a step, and no step comes after the last, short window: what it
left is added to the next window. Step on the last window, and start every call with clean gradients.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_tail_window", "test_stale_gradients", "test_step_count")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    steps, window = 0, []

    def flush():
        n = sum(len(x) for x, _ in window)
        for x, y in window:
            (loss_fn(model(x), y) * len(x) / n).backward()

    for batch in loader:
        window.append(batch)
        if len(window) == accumulation_steps:
            flush()
            optimizer.step()
            optimizer.zero_grad()
            steps += 1
            window.clear()
    if window:
        flush()
    return steps
