PAIR = ("evaluate_batch_means", "evaluate_left_in_eval_mode")
QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_loss", "test_evaluate_mode_restored")


def evaluate(model, loss_fn, loader):
    model.eval()
    loss, acc = 0.0, 0.0
    with torch.no_grad():
        for x, y in loader:
            out = model(x)
            loss += loss_fn(out, y).item()
            acc += (out.argmax(1) == y).double().mean().item()
    return loss / len(loader), acc / len(loader)
