"""The gradients are cleared before every micro-batch.

Then the step sees only the last micro-batch of the window. Clear once per window, before its first
micro-batch.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window", "test_optimizer_state")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    def run(window):
        n = sum(len(x) for x, _ in window)
        for x, y in window:
            optimizer.zero_grad()
            loss = loss_fn(model(x), y) * len(x) / n
            loss.backward()
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
        steps += 1
    return steps
