def accumulate_gradients(model, loss_fn, micro_batches):
    n = sum(x.shape[0] for x, _ in micro_batches)
    total = 0.0
    for x, y in micro_batches:
        model.zero_grad()
        loss = loss_fn(model(x), y) * x.shape[0] / n
        loss.backward()
        total += loss.item()
    return total
