"""Each window gets a new optimizer, so whatever an optimizer remembers is lost after every step.

Momentum never builds up, and Adam makes its first step again and again. The caller's optimizer is the one
that steps: it has the memory, and the caller looks at it afterwards.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_optimizer_state", "test_step_count")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    def run(window):
        n = sum(len(x) for x, _ in window)
        fresh = type(optimizer)([{**g, "params": list(g["params"])} for g in optimizer.param_groups])
        fresh.zero_grad()
        for x, y in window:
            (loss_fn(model(x), y) * len(x) / n).backward()
        fresh.step()

    window, steps = [], 0
    for batch in loader:
        window.append(batch)
        if len(window) == accumulation_steps:
            run(window)
            window, steps = [], steps + 1
    if window:
        run(window)
        steps += 1
    return steps
