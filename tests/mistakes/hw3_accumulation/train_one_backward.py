"""The losses of a window are added up with their graphs, and backward is called once.

The numbers are right, but all graphs of the window are alive together: as much memory as for one big
batch. Call backward for each micro-batch, so that its graph goes before the next one is made.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_training_memory",)


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    steps = count = n = 0
    total = 0.0
    for x, y in loader:
        total = total + loss_fn(model(x), y) * len(x)
        n += len(x)
        count += 1
        if count == accumulation_steps:
            optimizer.zero_grad()
            (total / n).backward()
            optimizer.step()
            steps += 1
            count = n = 0
            total = 0.0
    if count:
        optimizer.zero_grad()
        (total / n).backward()
        optimizer.step()
        steps += 1
    return steps
