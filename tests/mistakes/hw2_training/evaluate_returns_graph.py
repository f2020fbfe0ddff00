"""The returned loss holds the graphs of all batches.

Adding up loss tensors keeps every batch in memory, until the sum is dropped. Work under
torch.no_grad(), and add up numbers.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_no_graph",)


def evaluate(model, loss_fn, loader):
    mode = model.training
    model.eval()
    loss, correct, n = 0.0, 0, 0
    for x, y in loader:
        out = model(x)
        loss = loss + loss_fn(out, y) * len(y)
        correct += (out.argmax(1) == y).sum().item()
        n += len(y)
    model.train(mode)
    return loss / n, correct / n
