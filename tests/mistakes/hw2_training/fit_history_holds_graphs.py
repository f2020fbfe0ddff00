"""The history keeps the graphs of all batches.

The losses are added up as tensors, so that nothing of any batch can be freed until training ends. Add
up `.item()`.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_fit_train_loss",)


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    device = next(model.parameters()).device
    for epoch in range(epochs):
        model.train()
        total, n = 0.0, 0
        for x, y in train_loader:
            x, y = x.to(device), y.to(device)
            loss = loss_fn(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total = total + loss * len(x)
            n += len(x)
        val_loss, val_acc = evaluate(model, loss_fn, val_loader)
        history["train_loss"].append(total / n)
        history["val_loss"].append(val_loss)
        history["val_accuracy"].append(val_acc)
    return history
