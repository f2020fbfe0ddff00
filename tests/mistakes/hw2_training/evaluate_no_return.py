"""Nothing is returned.

The numbers are computed, perhaps printed, and then dropped: return both.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_loss", "test_evaluate_accuracy")


def evaluate(model, loss_fn, loader):
    mode = model.training
    model.eval()
    loss, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in loader:
            out = model(x)
            loss += loss_fn(out, y).item() * len(y)
            correct += (out.argmax(1) == y).sum().item()
            n += len(y)
    model.train(mode)
