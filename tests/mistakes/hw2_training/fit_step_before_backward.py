SAME_AS = "step_before_backward"
QUESTION = "q6"
CAUGHT_BY = ("test_fit_weights",)


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    device = next(model.parameters()).device
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        loss_sum, seen = 0.0, 0
        model.train()
        for x, y in train_loader:
            x, y = x.to(device), y.to(device)
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            optimizer.step()
            loss.backward()
            loss_sum += len(y) * loss.item()
            seen += len(y)
        val_loss, val_accuracy = evaluate(model, loss_fn, val_loader)
        history["train_loss"].append(loss_sum / seen)
        history["val_loss"].append(val_loss)
        history["val_accuracy"].append(val_accuracy)
    return history
