"""The history is not returned.

The model is trained and the numbers are noted, but nobody gets to see them: return the dictionary.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_fit_train_loss", "test_fit_validation")


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    device = next(model.parameters()).device
    for epoch in range(epochs):
        total, n = 0.0, 0
        for x, y in train_loader:
            total += train_step(model, optimizer, loss_fn, x.to(device), y.to(device)) * len(x)
            n += len(x)
        val_loss, val_acc = evaluate(model, loss_fn, val_loader)
        history["train_loss"].append(total / n)
        history["val_loss"].append(val_loss)
        history["val_accuracy"].append(val_acc)
