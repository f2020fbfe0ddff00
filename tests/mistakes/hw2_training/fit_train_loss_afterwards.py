"""The training loss is measured anew after the epoch.

That is another number, of a better model, and costs another pass over all training data. Asked for are
the losses that the steps met.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_fit_train_loss",)


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    device = next(model.parameters()).device
    for epoch in range(epochs):
        for x, y in train_loader:
            train_step(model, optimizer, loss_fn, x.to(device), y.to(device))
        history["train_loss"].append(evaluate(model, loss_fn, train_loader)[0])
        val_loss, val_acc = evaluate(model, loss_fn, val_loader)
        history["val_loss"].append(val_loss)
        history["val_accuracy"].append(val_acc)
    return history
