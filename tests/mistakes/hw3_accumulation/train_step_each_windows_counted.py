"""There is a step after every micro-batch, though only one a window is counted.

`optimizer.step()` stands inside the loop over the window, so the first micro-batch is stepped on again and
again. Move it out of that loop: gather first, step once.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window", "test_step_count")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    steps = 0
    batches = list(loader)
    for start in range(0, len(batches), accumulation_steps):
        window = batches[start : start + accumulation_steps]
        n = sum(len(x) for x, _ in window)
        optimizer.zero_grad()
        for x, y in window:
            (loss_fn(model(x), y) * len(x) / n).backward()
            optimizer.step()
        steps += 1
    return steps
