"""Only the last batch is measured.

The numbers are set anew for every batch: add them up instead.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_loss", "test_evaluate_accuracy")


def evaluate(model, loss_fn, loader):
    mode = model.training
    model.eval()
    with torch.no_grad():
        for x, y in loader:
            out = model(x)
            loss = loss_fn(out, y).item()
            acc = (out.argmax(1) == y).double().mean().item()
    model.train(mode)
    return loss, acc
