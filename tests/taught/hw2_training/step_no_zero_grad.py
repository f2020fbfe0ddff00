def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    pred = model(x)
    loss = loss_fn(pred, y)
    loss.backward()
    optimizer.step()
    return float(loss)
