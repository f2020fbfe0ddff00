PAIR = ("train_divided_by_steps", "train_zero_after_only")
QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window", "test_stale_gradients")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    steps = left = 0
    for x, y in loader:
        (loss_fn(model(x), y) / accumulation_steps).backward()
        left += 1
        if left == accumulation_steps:
            optimizer.step()
            optimizer.zero_grad()
            steps, left = steps + 1, 0
    if left > 0:
        optimizer.step()
        optimizer.zero_grad()
        steps += 1
    return steps
