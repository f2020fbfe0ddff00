"""The model is measured in train mode.

Train mode and eval mode are exchanged. no_grad has nothing to do with it: it stops the recording of
graphs, not dropout.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_eval_mode",)


def evaluate(model, loss_fn, loader):
    mode = model.training
    model.train()
    loss, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in loader:
            out = model(x)
            loss += loss_fn(out, y).item() * len(y)
            correct += (out.argmax(1) == y).sum().item()
            n += len(y)
    model.train(mode)
    return loss / n, correct / n
