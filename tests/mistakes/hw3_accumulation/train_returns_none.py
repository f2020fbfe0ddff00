"""Nothing is returned.

The number of steps was to be returned: a `return` is missing.
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

    window = []
    for x, y in loader:
        window.append((x, y))
        if len(window) == accumulation_steps:
            run(window)
            window = []
    if window:
        run(window)
