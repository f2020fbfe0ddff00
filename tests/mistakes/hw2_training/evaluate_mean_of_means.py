"""The loss is the mean of the batch means.

A short last batch then counts as much as a full one. Weight each batch's mean by its number of samples,
and divide by the number of all.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_loss",)


def evaluate(model, loss_fn, loader):
    mode = model.training
    model.eval()
    losses, correct, n = [], 0, 0
    with torch.no_grad():
        for x, y in loader:
            out = model(x)
            losses.append(loss_fn(out, y).item())
            correct += (out.argmax(1) == y).sum().item()
            n += len(y)
    model.train(mode)
    return sum(losses) / len(losses), correct / n
