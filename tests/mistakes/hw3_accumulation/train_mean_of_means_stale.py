PAIR = ("train_mean_of_means", "train_zero_after_only")
QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window", "test_stale_gradients")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    batches = list(loader)
    steps = 0
    for start in range(0, len(batches), accumulation_steps):
        window = batches[start : start + accumulation_steps]
        for x, y in window:
            (loss_fn(model(x), y) / len(window)).backward()
        optimizer.step()
        optimizer.zero_grad()
        steps += 1
    return steps
