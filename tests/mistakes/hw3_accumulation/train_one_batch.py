"""The micro-batches of a window are concatenated into one big batch.

The numbers are right, the memory is not: the graph holds the whole window at once, which is what did
not fit in the first place. One forward and one backward per micro-batch.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_training_memory",)


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    def run(window):
        x = torch.cat([x for x, _ in window])
        y = torch.cat([y for _, y in window])
        optimizer.zero_grad()
        loss_fn(model(x), y).backward()
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
