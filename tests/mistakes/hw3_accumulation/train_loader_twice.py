"""The loader is gone through twice in one epoch.

A first pass only to count costs as much loading as the training itself, and a loader that shuffles or
streams gives something else the second time. Keep the micro-batches of one window, and count those.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_training_memory",)


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    sizes = [len(x) for x, _ in loader]
    steps = 0
    optimizer.zero_grad()
    for i, (x, y) in enumerate(loader):
        start = i - i % accumulation_steps
        n = sum(sizes[start : start + accumulation_steps])
        (loss_fn(model(x), y) * len(x) / n).backward()
        if (i + 1) % accumulation_steps == 0 or i + 1 == len(sizes):
            optimizer.step()
            optimizer.zero_grad()
            steps += 1
    return steps
