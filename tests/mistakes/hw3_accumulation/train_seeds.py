"""The global random seed is set.

Whoever calls this has a seed of their own, and their next random numbers would no longer be theirs.
Nothing here is random.
"""

import torch

QUESTION = "q2"
CAUGHT_BY = ("test_training_contract",)


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    torch.manual_seed(0)

    def run(window):
        n = sum(len(x) for x, _ in window)
        optimizer.zero_grad()
        for x, y in window:
            (loss_fn(model(x), y) * len(x) / n).backward()
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
