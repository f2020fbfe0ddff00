"""Every loss is divided by accumulation_steps.

The rule of most tutorials holds for full windows of equal micro-batches only. A short last window has
fewer, so its step comes out too small, and unequal micro-batches do not count by their samples. The
right weight is n_k / N, with the N samples of this window.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    steps = 0
    pending = False
    optimizer.zero_grad()
    for i, (x, y) in enumerate(loader):
        loss = loss_fn(model(x), y) / accumulation_steps
        loss.backward()
        pending = True
        if (i + 1) % accumulation_steps == 0:
            optimizer.step()
            optimizer.zero_grad()
            steps += 1
            pending = False
    if pending:
        optimizer.step()
        optimizer.zero_grad()
        steps += 1
    return steps
