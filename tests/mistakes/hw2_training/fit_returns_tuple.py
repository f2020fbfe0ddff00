"""Three lists are returned instead of a dictionary.

A dictionary tells which list is which: its keys are "train_loss", "val_loss" and "val_accuracy".
"""

QUESTION = "q6"
CAUGHT_BY = ("test_fit_train_loss", "test_fit_validation")


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    train_losses, val_losses, val_accs = [], [], []
    device = next(model.parameters()).device
    for epoch in range(epochs):
        total, n = 0.0, 0
        for x, y in train_loader:
            total += train_step(model, optimizer, loss_fn, x.to(device), y.to(device)) * len(x)
            n += len(x)
        val_loss, val_acc = evaluate(model, loss_fn, val_loader)
        train_losses.append(total / n)
        val_losses.append(val_loss)
        val_accs.append(val_acc)
    return train_losses, val_losses, val_accs
