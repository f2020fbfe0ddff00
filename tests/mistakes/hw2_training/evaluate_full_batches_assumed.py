"""Every batch is taken to be as long as the first.

The last one is often shorter. Ask each batch for its length.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_loss", "test_evaluate_accuracy")


def evaluate(model, loss_fn, loader):
    mode = model.training
    model.eval()
    size = None
    loss, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in loader:
            size = size or len(y)
            out = model(x)
            loss += loss_fn(out, y).item() * size
            correct += (out.argmax(1) == y).sum().item()
            n += size
    model.train(mode)
    return loss / n, correct / n
