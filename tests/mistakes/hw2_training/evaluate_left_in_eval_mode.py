"""The model is left in eval mode.

Whoever goes on training does so without dropout and with frozen averages. Note the mode at the
beginning and put it back.
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
    return loss / n, correct / n
