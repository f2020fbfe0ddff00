"""A softmax is applied before the loss.

`loss_fn` takes logits and does that itself. The accuracy does not change, as softmax keeps the order;
the loss does.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_loss",)


def evaluate(model, loss_fn, loader):
    mode = model.training
    model.eval()
    loss, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in loader:
            out = model(x).softmax(dim=1)
            loss += loss_fn(out, y).item() * len(y)
            correct += (out.argmax(1) == y).sum().item()
            n += len(y)
    model.train(mode)
    return loss / n, correct / n
