"""Loss and accuracy are means over batches, not over samples.

A short last batch then counts as much as a full one. Weight by the number of samples in both.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_loss", "test_evaluate_accuracy")


def evaluate(model, loss_fn, loader):
    mode = model.training
    model.eval()
    loss, acc = 0.0, 0.0
    with torch.no_grad():
        for x, y in loader:
            out = model(x)
            loss += loss_fn(out, y).item()
            acc += (out.argmax(1) == y).double().mean().item()
    model.train(mode)
    return loss / len(loader), acc / len(loader)
