"""The batch means are added up, and divided by the number of samples.

A mean that is divided by N must have been multiplied by its batch's size before.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_loss",)


def evaluate(model, loss_fn, loader):
    mode = model.training
    model.eval()
    loss, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in loader:
            out = model(x)
            loss += loss_fn(out, y).item()
            correct += (out.argmax(1) == y).sum().item()
            n += len(y)
    model.train(mode)
    return loss / n, correct / n
