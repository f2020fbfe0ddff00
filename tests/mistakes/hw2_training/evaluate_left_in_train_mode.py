"""The model is always left in train mode.

A model that came in eval mode should leave in eval mode. Note model.training at the beginning.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_mode_restored",)


def evaluate(model, loss_fn, loader):
    model.eval()
    loss, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in loader:
            out = model(x)
            loss += loss_fn(out, y).item() * len(y)
            correct += (out.argmax(1) == y).sum().item()
            n += len(y)
    model.train()
    return loss / n, correct / n
