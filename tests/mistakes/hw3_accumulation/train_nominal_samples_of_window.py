"""A window is taken to have accumulation_steps times the samples of its own first micro-batch.

The other micro-batches may be larger or smaller, and the last window has fewer of them. Add up the sizes
of those that are really there.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    def run(window):
        n = accumulation_steps * len(window[0][0])
        optimizer.zero_grad()
        for x, y in window:
            (loss_fn(model(x), y) * len(x) / n).backward()
        optimizer.step()

    window, steps = [], 0
    for batch in loader:
        window.append(batch)
        if len(window) == accumulation_steps:
            run(window)
            window, steps = [], steps + 1
    if window:
        run(window)
        steps += 1
    return steps
