"""A graph is recorded that nobody will use.

model.eval() does not stop autograd: every intermediate result is kept for a backward that never comes.
Put the loop under torch.no_grad().
"""

QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_no_graph",)


def evaluate(model, loss_fn, loader):
    mode = model.training
    model.eval()
    loss, correct, n = 0.0, 0, 0
    for x, y in loader:
        out = model(x)
        loss += loss_fn(out, y).item() * len(y)
        correct += (out.argmax(1) == y).sum().item()
        n += len(y)
    model.train(mode)
    return loss / n, correct / n
