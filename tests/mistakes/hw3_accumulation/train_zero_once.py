"""The gradients are cleared at the start of the epoch only.

After the first step its gradient is still in .grad and goes into the second, and so on. Clear before
each window.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    optimizer.zero_grad()
    steps, window = 0, []

    def run():
        n = sum(len(x) for x, _ in window)
        for x, y in window:
            (loss_fn(model(x), y) * (len(x) / n)).backward()
        optimizer.step()
        window.clear()

    for x, y in loader:
        window.append((x, y))
        if len(window) == accumulation_steps:
            run()
            steps += 1
    if window:
        run()
        steps += 1
    return steps
