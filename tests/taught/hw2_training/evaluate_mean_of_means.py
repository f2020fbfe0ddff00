def evaluate(model, loss_fn, loader):
    mode = model.training
    model.eval()
    losses, right, n = [], 0, 0
    with torch.no_grad():
        for x, y in loader:
            out = model(x)
            losses.append(loss_fn(out, y).item())
            right += (out.argmax(1) == y).sum().item()
            n += len(y)
    model.train(mode)
    return sum(losses) / len(losses), right / n
