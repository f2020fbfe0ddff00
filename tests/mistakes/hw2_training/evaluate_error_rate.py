"""The share of wrong predictions is returned.

That is the error rate; the accuracy is the share of right ones.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_accuracy",)


def evaluate(model, loss_fn, loader):
    mode = model.training
    model.eval()
    loss, wrong, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in loader:
            out = model(x)
            loss += loss_fn(out, y).item() * len(y)
            wrong += (out.argmax(1) != y).sum().item()
            n += len(y)
    model.train(mode)
    return loss / n, wrong / n
