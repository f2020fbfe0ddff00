"""The batches stay where they are.

The model may be on another device, and tensors on two devices can't be combined. `x.to(device)` returns
the moved tensor; x itself does not move.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_fit_device",)


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    device = next(model.parameters()).device
    for epoch in range(epochs):
        total, n = 0.0, 0
        for x, y in train_loader:
            x.to(device), y.to(device)
            total += train_step(model, optimizer, loss_fn, x, y) * len(x)
            n += len(x)
        val_loss, val_acc = evaluate(model, loss_fn, val_loader)
        history["train_loss"].append(total / n)
        history["val_loss"].append(val_loss)
        history["val_accuracy"].append(val_acc)
    return history
