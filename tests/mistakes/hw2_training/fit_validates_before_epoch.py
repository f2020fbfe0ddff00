"""The validation comes before the epoch's steps.

Every number then belongs to the model of one epoch earlier. Train first, then measure.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_fit_validation",)


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    device = next(model.parameters()).device
    for epoch in range(epochs):
        val_loss, val_acc = evaluate(model, loss_fn, val_loader)
        total, n = 0.0, 0
        for x, y in train_loader:
            total += train_step(model, optimizer, loss_fn, x.to(device), y.to(device)) * len(x)
            n += len(x)
        history["train_loss"].append(total / n)
        history["val_loss"].append(val_loss)
        history["val_accuracy"].append(val_acc)
    return history
