"""Only the numbers of the last epoch are returned.

Each key should have a list with one entry per epoch: append instead of overwriting.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_fit_train_loss", "test_fit_validation")


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    history = {}
    device = next(model.parameters()).device
    for epoch in range(epochs):
        total, n = 0.0, 0
        for x, y in train_loader:
            total += train_step(model, optimizer, loss_fn, x.to(device), y.to(device)) * len(x)
            n += len(x)
        history["train_loss"] = total / n
        history["val_loss"], history["val_accuracy"] = evaluate(model, loss_fn, val_loader)
    return history
