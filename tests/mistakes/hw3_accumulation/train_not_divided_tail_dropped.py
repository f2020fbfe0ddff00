PAIR = ("train_not_divided", "train_tail_dropped")
QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window", "test_step_count")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    optimizer.zero_grad()
    steps = 0
    for i, (x, y) in enumerate(loader, start=1):
        loss_fn(model(x), y).backward()
        if i % accumulation_steps == 0:
            optimizer.step()
            optimizer.zero_grad()
            steps += 1
    optimizer.zero_grad()
    return steps
