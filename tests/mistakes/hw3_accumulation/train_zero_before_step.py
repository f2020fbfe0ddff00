"""The gradients are cleared between backward and step.

The optimizer then steps on nothing, and the model never learns. The order is: clear, backward for each
micro-batch, step.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window", "test_optimizer_state")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    def run(window):
        n = sum(len(x) for x, _ in window)
        for x, y in window:
            (loss_fn(model(x), y) * len(x) / n).backward()
        optimizer.zero_grad()
        optimizer.step()

    steps, window = 0, []
    for x, y in loader:
        window.append((x, y))
        if len(window) == accumulation_steps:
            run(window)
            steps, window = steps + 1, []
    if window:
        run(window)
        steps += 1
    return steps
