"""Gradients are switched off and never on again.

torch.set_grad_enabled(False) holds for everything that follows: nothing can be trained any more. Use
`with torch.no_grad():`, which ends.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_float32",)


def evaluate(model, loss_fn, loader):
    mode = model.training
    model.eval()
    torch.set_grad_enabled(False)
    loss, correct, n = 0.0, 0, 0
    for x, y in loader:
        out = model(x)
        loss += loss_fn(out, y).item() * len(y)
        correct += (out.argmax(1) == y).sum().item()
        n += len(y)
    model.train(mode)
    return loss / n, correct / n
