"""Every micro-batch of a window counts the same, whatever its size.

Dividing by the number of micro-batches in the window, the short one included, is a mean of means. It is
the mean over the samples only where all have the same size: weight by n_k / N.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    batches = list(loader)
    steps = 0
    for start in range(0, len(batches), accumulation_steps):
        window = batches[start : start + accumulation_steps]
        optimizer.zero_grad()
        for x, y in window:
            (loss_fn(model(x), y) / len(window)).backward()
        optimizer.step()
        steps += 1
    return steps
