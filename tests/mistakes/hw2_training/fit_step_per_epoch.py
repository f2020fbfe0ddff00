"""There is one step per epoch instead of one per batch.

The gradients of all batches are added up before the optimizer moves. Step after every batch.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_fit_weights",)


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    device = next(model.parameters()).device
    for epoch in range(epochs):
        model.train()
        optimizer.zero_grad()
        total, n = 0.0, 0
        for x, y in train_loader:
            x, y = x.to(device), y.to(device)
            loss = loss_fn(model(x), y)
            loss.backward()
            total += loss.item() * len(x)
            n += len(x)
        optimizer.step()
        val_loss, val_acc = evaluate(model, loss_fn, val_loader)
        history["train_loss"].append(total / n)
        history["val_loss"].append(val_loss)
        history["val_accuracy"].append(val_acc)
    return history
