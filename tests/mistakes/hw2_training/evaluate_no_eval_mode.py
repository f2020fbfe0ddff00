"""The model is not put into eval mode.

Dropout then makes the measurement random, and batch normalisation lets the samples of a batch influence
each other and changes its averages. Call model.eval() first.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_eval_mode",)


def evaluate(model, loss_fn, loader):
    loss, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in loader:
            out = model(x)
            loss += loss_fn(out, y).item() * len(y)
            correct += (out.argmax(1) == y).sum().item()
            n += len(y)
    return loss / n, correct / n
