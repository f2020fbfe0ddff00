"""The last, short window is divided by the samples of its last micro-batch only.

After the loop x is the last micro-batch, not the window. Divide by the samples of all micro-batches that
are waiting.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_tail_window",)


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    def step(window, n):
        optimizer.zero_grad()
        for x, y in window:
            (loss_fn(model(x), y) * len(x) / n).backward()
        optimizer.step()

    window, steps = [], 0
    for x, y in loader:
        window.append((x, y))
        if len(window) == accumulation_steps:
            step(window, sum(len(one) for one, _ in window))
            window, steps = [], steps + 1
    if window:
        step(window, len(x))
        steps += 1
    return steps
