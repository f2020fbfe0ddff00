PAIR = ("train_mean_of_means", "train_one_backward")
QUESTION = "q2"
CAUGHT_BY = ("test_window_is_one_batch", "test_training_memory")


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    losses, steps = [], 0

    def step():
        optimizer.zero_grad()
        (sum(losses) / len(losses)).backward()
        optimizer.step()
        losses.clear()

    for x, y in loader:
        losses.append(loss_fn(model(x), y))
        if len(losses) == accumulation_steps:
            step()
            steps += 1
    if losses:
        step()
        steps += 1
    return steps
