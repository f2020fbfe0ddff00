import torch

SAME_AS = "evaluate_mean_of_means"
QUESTION = "q6"
CAUGHT_BY = ("test_fit_validation",)


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    device = next(model.parameters()).device
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        loss_sum, seen = 0.0, 0
        for x, y in train_loader:
            loss_sum += len(y) * train_step(model, optimizer, loss_fn, x.to(device), y.to(device))
            seen += len(y)
        history["train_loss"].append(loss_sum / seen)
        model.eval()
        losses, hits, seen = [], 0, 0
        with torch.no_grad():
            for x, y in val_loader:
                x, y = x.to(device), y.to(device)
                logits = model(x)
                losses.append(loss_fn(logits, y).item())
                hits += (logits.argmax(dim=1) == y).sum().item()
                seen += len(y)
        history["val_loss"].append(sum(losses) / len(losses))
        history["val_accuracy"].append(hits / seen)
    return history
