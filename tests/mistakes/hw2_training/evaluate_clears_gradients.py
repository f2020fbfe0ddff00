"""The model's gradients are cleared.

Measuring changes nothing: somebody may be adding up gradients over several batches. Nothing needs to be
cleared where no backward runs.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_no_graph",)


def evaluate(model, loss_fn, loader):
    mode = model.training
    model.eval()
    model.zero_grad()
    loss, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in loader:
            out = model(x)
            loss += loss_fn(out, y).item() * len(y)
            correct += (out.argmax(1) == y).sum().item()
            n += len(y)
    model.train(mode)
    return loss / n, correct / n
