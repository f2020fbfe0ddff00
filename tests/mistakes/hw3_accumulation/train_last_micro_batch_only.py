"""backward is called only for the last micro-batch of each window.

The others are run through the model and forgotten. Each micro-batch needs its own backward; only the
step waits for the end of the window.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    def run(window):
        optimizer.zero_grad()
        for x, y in window:
            loss = loss_fn(model(x), y)
        loss.backward()
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
