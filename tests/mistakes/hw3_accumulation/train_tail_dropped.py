"""The last, short window is dropped.

What is left over after the loop has been computed and is thrown away; without shuffling, always the
same samples. Step on it, too.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_tail_window", "test_optimizer_state", "test_step_count")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    steps, window = 0, []
    for x, y in loader:
        window.append((x, y))
        if len(window) == accumulation_steps:
            n = sum(len(x) for x, _ in window)
            optimizer.zero_grad()
            for x_k, y_k in window:
                (loss_fn(model(x_k), y_k) * len(x_k) / n).backward()
            optimizer.step()
            steps += 1
            window = []
    return steps
