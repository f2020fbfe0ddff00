"""After the last full window there is one more step, on nothing.

Where the loader's length is a multiple of accumulation_steps nothing is left over after the loop. A
step on zero gradients still moves the weights by momentum and weight decay, and ages the optimizer's
state.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_step_count")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    def run(window):
        n = sum(len(x) for x, _ in window)
        optimizer.zero_grad(set_to_none=False)
        for x, y in window:
            (loss_fn(model(x), y) * len(x) / n).backward()
        optimizer.step()

    steps, window = 0, []
    for x, y in loader:
        window.append((x, y))
        if len(window) == accumulation_steps:
            run(window)
            steps, window = steps + 1, []
    run(window)
    return steps + 1
