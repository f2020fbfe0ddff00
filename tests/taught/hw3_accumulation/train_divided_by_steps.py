def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    optimizer.zero_grad()
    steps, pending = 0, 0
    for x, y in loader:
        (loss_fn(model(x), y) / accumulation_steps).backward()
        pending += 1
        if pending == accumulation_steps:
            optimizer.step()
            optimizer.zero_grad()
            steps += 1
            pending = 0
    if pending:
        optimizer.step()
        optimizer.zero_grad()
        steps += 1
    return steps
