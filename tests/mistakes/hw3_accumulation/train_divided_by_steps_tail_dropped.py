PAIR = ("train_divided_by_steps", "train_tail_dropped")
QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window", "test_step_count")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    optimizer.zero_grad()
    steps = 0
    for i, (x, y) in enumerate(loader):
        loss = loss_fn(model(x), y) / accumulation_steps
        loss.backward()
        if (i + 1) % accumulation_steps == 0:
            optimizer.step()
            optimizer.zero_grad()
            steps += 1
    return steps
