PAIR = ("evaluate_no_eval_mode", "evaluate_records_graph")
QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_eval_mode", "test_evaluate_no_graph")


def evaluate(model, loss_fn, loader):
    loss, correct, n = 0.0, 0, 0
    for x, y in loader:
        out = model(x)
        loss += loss_fn(out, y).item() * len(y)
        correct += (out.argmax(1) == y).sum().item()
        n += len(y)
    return loss / n, correct / n
