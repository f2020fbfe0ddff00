"""Every window is divided by the number of samples of the whole epoch.

The gradient of a step is the mean over the samples of its own window. Divided by all samples of the
epoch it is as many times too small as there are windows.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    batches = [(x, y) for x, y in loader]
    total = sum(len(x) for x, _ in batches)
    steps = 0
    for start in range(0, len(batches), accumulation_steps):
        optimizer.zero_grad()
        for x, y in batches[start : start + accumulation_steps]:
            loss = loss_fn(model(x), y) * len(x) / total
            loss.backward()
        optimizer.step()
        steps += 1
    return steps
