"""The step comes before the window's last micro-batch, which goes into the next window's step.

Step and clearing stand above the forward pass in the loop, so each window lacks its last micro-batch and
has the last one of the window before. All of a window's backwards come first, then the step.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window", "test_optimizer_state")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    def run(window):
        n = sum(len(x) for x, _ in window)
        for k, (x, y) in enumerate(window, start=1):
            if k == len(window):
                optimizer.step()
                optimizer.zero_grad()
            (loss_fn(model(x), y) * len(x) / n).backward()

    optimizer.zero_grad()
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
