"""Each epoch trains on its first batch only.

An epoch is a pass over all batches. There is a `break` too many, or the loader is asked for one batch
with next(iter(...)).
"""

QUESTION = "q6"
CAUGHT_BY = ("test_fit_weights", "test_fit_train_loss")


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    device = next(model.parameters()).device
    for epoch in range(epochs):
        x, y = next(iter(train_loader))
        loss = train_step(model, optimizer, loss_fn, x.to(device), y.to(device))
        val_loss, val_acc = evaluate(model, loss_fn, val_loader)
        history["train_loss"].append(loss)
        history["val_loss"].append(val_loss)
        history["val_accuracy"].append(val_acc)
    return history
