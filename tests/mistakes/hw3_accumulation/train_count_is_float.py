"""The number of steps is returned as a float.

A number of things is an int. `/` makes a float even where it divides without rest; count the steps
while you make them, or use math.ceil.
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
    return (seen + accumulation_steps - 1) // accumulation_steps * 1.0
