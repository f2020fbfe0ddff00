"""A window has one micro-batch too few.

The step is made when the last micro-batch of the window is still to come. A window holds
accumulation_steps micro-batches, that one included.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_step_count")


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
        if len(window) >= accumulation_steps - 1:
            run(window)
            steps, window = steps + 1, []
    if window:
        run(window)
        steps += 1
    return steps
