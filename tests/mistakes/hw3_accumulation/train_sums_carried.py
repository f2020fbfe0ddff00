"""The sum of gradients goes on from window to window, and is divided by the samples of the last window alone.

Only the counter of samples is set back after a step. The sum over the window must start from zero, too,
or every window steps once more on all those before it.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    parameters = list(model.parameters())
    sums = None
    steps = count = n = 0

    def step():
        for p, total in zip(parameters, sums):
            p.grad = total / n
        optimizer.step()

    for x, y in loader:
        optimizer.zero_grad()
        (loss_fn(model(x), y) * len(x)).backward()
        new = [p.grad.clone() for p in parameters]
        sums = new if sums is None else [a + b for a, b in zip(sums, new)]
        count, n = count + 1, n + len(x)
        if count == accumulation_steps:
            step()
            steps, count, n = steps + 1, 0, 0
    if count:
        step()
        steps += 1
    return steps
