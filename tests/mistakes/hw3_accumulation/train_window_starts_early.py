"""The first step comes after the first micro-batch already.

`i % accumulation_steps == 0` is true for i = 0. Count from 1, or ask for (i + 1) % accumulation_steps
== 0.
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
    for i, (x, y) in enumerate(loader):
        window.append((x, y))
        if i % accumulation_steps == 0:
            run(window)
            steps, window = steps + 1, []
    if window:
        run(window)
        steps += 1
    return steps
