"""The gradients are cleared after each step, but not before the first one.

What an earlier experiment left in .grad goes into the first window. Clear before a window begins; then
it does not matter who was there before.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_stale_gradients",)


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    steps, window = 0, []

    def run():
        n = sum(len(x) for x, _ in window)
        for x, y in window:
            (loss_fn(model(x), y) * (len(x) / n)).backward()
        optimizer.step()
        optimizer.zero_grad()
        window.clear()

    for x, y in loader:
        window.append((x, y))
        if len(window) == accumulation_steps:
            run()
            steps += 1
    if window:
        run()
        steps += 1
    return steps
