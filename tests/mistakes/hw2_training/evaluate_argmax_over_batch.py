"""The argmax runs over the samples instead of the classes.

Logits are (N, C): each row is a sample, and its classes lie along dim 1.
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
            best = out.argmax(0)
            count = min(len(best), len(y))
            correct += (best[:count] == y[:count]).sum().item()
            n += len(y)
    model.train(mode)
    return loss / n, correct / n
