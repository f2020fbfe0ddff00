PAIR = ("fit_batches_not_moved", "fit_last_batch_loss")
QUESTION = "q6"
CAUGHT_BY = ("test_fit_device", "test_fit_train_loss")


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for epoch in range(epochs):
        for x, y in train_loader:
            loss = train_step(model, optimizer, loss_fn, x, y)
        val_loss, val_acc = evaluate(model, loss_fn, val_loader)
        history["train_loss"].append(loss)
        history["val_loss"].append(val_loss)
        history["val_accuracy"].append(val_acc)
    return history
