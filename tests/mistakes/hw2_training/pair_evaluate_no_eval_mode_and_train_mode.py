import torch

PAIR = ("evaluate_no_eval_mode", "evaluate_left_in_train_mode")
QUESTION = "q5"
CAUGHT_BY = ("test_evaluate_eval_mode", "test_evaluate_mode_restored")


def evaluate(model, loss_fn, loader):
    device = next(model.parameters()).device
    loss_sum, hits, seen = 0.0, 0, 0
    with torch.no_grad():
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            logits = model(x)
            loss_sum += loss_fn(logits, y).item() * len(y)
            hits += (logits.argmax(dim=-1) == y).sum().item()
            seen += len(y)
    model.train()
    return loss_sum / seen, hits / seen
