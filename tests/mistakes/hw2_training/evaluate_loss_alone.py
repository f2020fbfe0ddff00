"""Only the loss is returned.

Two numbers are asked for: mean loss and accuracy.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_loss", "test_evaluate_accuracy")


def evaluate(model, loss_fn, loader):
    mode = model.training
    model.eval()
    loss, n = 0.0, 0
    with torch.no_grad():
        for x, y in loader:
            loss += loss_fn(model(x), y).item() * len(y)
            n += len(y)
    model.train(mode)
    return loss / n
