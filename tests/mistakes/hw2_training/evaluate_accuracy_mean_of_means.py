"""The accuracy is the mean of the batches' accuracies.

A short last batch then counts as much as a full one. Count the hits of all batches and divide once.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_accuracy",)


def evaluate(model, loss_fn, loader):
    mode = model.training
    model.eval()
    total, n, accs = 0.0, 0, []
    with torch.no_grad():
        for x, y in loader:
            out = model(x)
            total += loss_fn(out, y).item() * len(y)
            accs.append((out.argmax(1) == y).double().mean().item())
            n += len(y)
    model.train(mode)
    return total / n, sum(accs) / len(accs)
