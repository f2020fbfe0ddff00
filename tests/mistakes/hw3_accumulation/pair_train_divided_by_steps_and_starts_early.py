PAIR = ("train_divided_by_steps", "train_window_starts_early")
QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    num_steps = 0
    optimizer.zero_grad()
    for i, (x, y) in enumerate(loader):
        (loss_fn(model(x), y) / accumulation_steps).backward()
        if i % accumulation_steps == 0:
            optimizer.step()
            optimizer.zero_grad()
            num_steps += 1
    return num_steps
