"""Only the first epoch trains in train mode.

model.train() stands before the loop, and the measurement after the first epoch leaves the model in eval
mode. Call it at the beginning of every epoch.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_fit_modes",)


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    device = next(model.parameters()).device
    model.train()
    for epoch in range(epochs):
        total, n = 0.0, 0
        for x, y in train_loader:
            x, y = x.to(device), y.to(device)
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
            n += len(x)
        model.eval()
        val_loss, val_acc = evaluate(model, loss_fn, val_loader)
        history["train_loss"].append(total / n)
        history["val_loss"].append(val_loss)
        history["val_accuracy"].append(val_acc)
    return history
