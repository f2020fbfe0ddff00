PAIR = ("train_divided_by_steps", "train_window_too_long")
QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_step_count")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    num_steps, waiting = 0, 0
    optimizer.zero_grad()
    for x, y in loader:
        (loss_fn(model(x), y) / accumulation_steps).backward()
        waiting += 1
        if waiting > accumulation_steps:
            optimizer.step()
            optimizer.zero_grad()
            num_steps, waiting = num_steps + 1, 0
    if waiting:
        optimizer.step()
        num_steps += 1
    return num_steps
