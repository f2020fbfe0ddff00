SAME_AS = "fit_batches_not_moved"
QUESTION = "q6"
CAUGHT_BY = ("test_fit_device",)


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        losses = [train_step(model, optimizer, loss_fn, x, y) for x, y in train_loader]
        val_loss, val_accuracy = evaluate(model, loss_fn, val_loader)
        history["train_loss"].append(sum(losses) / len(losses))
        history["val_loss"].append(val_loss)
        history["val_accuracy"].append(val_accuracy)
    return history
