"""The validation is made in train mode.

Dropout and batch normalisation then disturb the measurement, and are disturbed by it. Switch to eval
mode for it.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_fit_modes",)


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    device = next(model.parameters()).device
    for epoch in range(epochs):
        total, n = 0.0, 0
        for x, y in train_loader:
            total += train_step(model, optimizer, loss_fn, x.to(device), y.to(device)) * len(x)
            n += len(x)
        history["train_loss"].append(total / n)
        model.train()
        total, right, n = 0.0, 0, 0
        with torch.no_grad():
            for x, y in val_loader:
                x, y = x.to(device), y.to(device)
                out = model(x)
                total += loss_fn(out, y).item() * len(x)
                right += (out.argmax(1) == y).sum().item()
                n += len(x)
        history["val_loss"].append(total / n)
        history["val_accuracy"].append(right / n)
    return history
