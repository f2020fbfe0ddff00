"""The step on the last, short window is made but not counted.

The number returned is that of the full windows. Raise the counter wherever the optimizer steps.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_step_count",)


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    def run(window):
        n = sum(len(x) for x, _ in window)
        optimizer.zero_grad()
        for x, y in window:
            (loss_fn(model(x), y) * len(x) / n).backward()
        optimizer.step()

    steps, window = 0, []
    for x, y in loader:
        window.append((x, y))
        if len(window) == accumulation_steps:
            run(window)
            window = []
            steps += 1
    if window:
        run(window)
    return steps
