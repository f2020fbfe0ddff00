"""The number of micro-batches is returned instead of the number of steps.

Raise the counter where the optimizer steps.
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

    seen, window = 0, []
    for x, y in loader:
        seen += 1
        window.append((x, y))
        if len(window) == accumulation_steps:
            run(window)
            window = []
    if window:
        run(window)
    return seen
