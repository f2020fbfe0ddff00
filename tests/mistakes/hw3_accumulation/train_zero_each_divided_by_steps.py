SAME_AS = "train_zero_each"
QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch",)


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    num_steps, waiting = 0, 0
    for x, y in loader:
        optimizer.zero_grad()
        (loss_fn(model(x), y) / accumulation_steps).backward()
        waiting += 1
        if waiting == accumulation_steps:
            optimizer.step()
            num_steps, waiting = num_steps + 1, 0
    if waiting:
        optimizer.step()
        num_steps += 1
    return num_steps
