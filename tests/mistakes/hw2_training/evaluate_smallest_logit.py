"""The class with the smallest logit is taken for the prediction.

A larger logit means "rather this class": use argmax.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_accuracy",)


def evaluate(model, loss_fn, loader):
    mode = model.training
    model.eval()
    loss, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in loader:
            out = model(x)
            loss += loss_fn(out, y).item() * len(y)
            correct += (out.argmin(1) == y).sum().item()
            n += len(y)
    model.train(mode)
    return loss / n, correct / n
