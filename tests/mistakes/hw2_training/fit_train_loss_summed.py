"""The training loss is a sum over the batches, not a mean.

It depends on how many batches there are, and can't be compared with the validation loss.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_fit_train_loss",)


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    device = next(model.parameters()).device
    for epoch in range(epochs):
        total = 0.0
        for x, y in train_loader:
            total += train_step(model, optimizer, loss_fn, x.to(device), y.to(device))
        val_loss, val_acc = evaluate(model, loss_fn, val_loader)
        history["train_loss"].append(total)
        history["val_loss"].append(val_loss)
        history["val_accuracy"].append(val_acc)
    return history
