"""The step comes before the window's last micro-batch, whose gradient is then lost.

The last micro-batch of each window is computed for nothing: its gradient is cleared before any step sees
it. All of a window's backwards come first, then the step.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window", "test_optimizer_state")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    def run(window):
        n = sum(len(x) for x, _ in window)
        optimizer.zero_grad()
        for k, (x, y) in enumerate(window, start=1):
            if k == len(window):
                optimizer.step()
            (loss_fn(model(x), y) * len(x) / n).backward()

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
