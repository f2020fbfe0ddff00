"""Every window is taken to have accumulation_steps times the first batch size samples.

A window has the samples that it has: the last one has fewer, and micro-batches may differ. Count them
while they come.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    window_size = None
    steps = count = 0
    optimizer.zero_grad()
    for x, y in loader:
        if window_size is None:
            window_size = accumulation_steps * len(x)
        (loss_fn(model(x), y) * len(x) / window_size).backward()
        count += 1
        if count == accumulation_steps:
            optimizer.step()
            optimizer.zero_grad()
            steps, count = steps + 1, 0
    if count > 0:
        optimizer.step()
        optimizer.zero_grad()
        steps += 1
    return steps
