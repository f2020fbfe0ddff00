PAIR = ("train_mean_of_means", "train_tail_dropped")
QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_tail_window", "test_step_count")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    window, steps = [], 0
    for x, y in loader:
        window.append((x, y))
        if len(window) < accumulation_steps:
            continue
        optimizer.zero_grad()
        for x_k, y_k in window:
            (loss_fn(model(x_k), y_k) / len(window)).backward()
        optimizer.step()
        steps += 1
        window = []
    return steps
