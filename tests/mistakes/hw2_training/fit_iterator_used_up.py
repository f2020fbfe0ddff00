"""Only the first epoch sees any batches.

An iterator can be gone through once: `iter(train_loader)` before the loop over the epochs is empty
after the first. Loop over the loader itself in every epoch.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_fit_weights",)


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    device = next(model.parameters()).device
    batches = iter(train_loader)
    for epoch in range(epochs):
        total, n = 0.0, 0
        for x, y in batches:
            total += train_step(model, optimizer, loss_fn, x.to(device), y.to(device)) * len(x)
            n += len(x)
        val_loss, val_acc = evaluate(model, loss_fn, val_loader)
        history["train_loss"].append(total / max(n, 1))
        history["val_loss"].append(val_loss)
        history["val_accuracy"].append(val_acc)
    return history
