def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    it = iter(loader)
    steps = 0
    for window in zip(*[it] * accumulation_steps):
        accumulate_gradients(model, loss_fn, list(window))
        optimizer.step()
        steps += 1
    return steps
