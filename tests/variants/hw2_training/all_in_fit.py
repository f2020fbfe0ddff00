"""`fit` writes its loops out instead of calling the other two; sums are kept in tensors."""

import torch
from torch.nn import Linear, Module, ReLU, Sequential


class ArrayDataset(torch.utils.data.Dataset):
    def __init__(self, inputs, targets):
        n, m = len(inputs), len(targets)
        if n != m:
            raise ValueError(f"{n} != {m}")
        self.n, self.inputs, self.targets = n, inputs, targets

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        return [self.inputs[i], self.targets[i]]


def make_mlp(sizes, activation=ReLU):
    if len(sizes) == 2:
        return Sequential(Linear(sizes[0], sizes[1]))
    first, *rest = sizes
    return Sequential(Linear(first, rest[0]), activation(), make_mlp(rest, activation))


def gradient_after_backwards(fn, w, k):
    found = w.grad
    try:
        w.grad = torch.zeros_like(w)
        for _ in range(k):
            fn(w).backward()
        return w.grad.detach().clone()
    finally:
        w.grad = found


def train_step(model, optimizer, loss_fn, x, y):
    was = model.training
    model.train()
    loss = loss_fn(model(x), y)
    model.zero_grad()
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    model.train(was)
    return loss.detach().cpu().numpy().item()


def evaluate(model, loss_fn, loader):
    was = model.training
    model.eval()
    losses, hits, counts = [], [], []
    previous = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    for x, y in loader:
        logits = model(x)
        losses.append(loss_fn(logits, y))
        hits.append(logits.argmax(1).eq(y).sum())
        counts.append(torch.tensor(y.shape[0]))
    torch.set_grad_enabled(previous)
    losses, hits, counts = (torch.stack(part).cpu() for part in (losses, hits, counts))
    model.train(was)
    return [(losses * counts).sum() / counts.sum(), hits.sum() / counts.sum()]


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    device = [p.device for p in model.parameters()][0]
    history = {key: [] for key in ("train_loss", "val_loss", "val_accuracy", "epoch")}
    for epoch in range(1, epochs + 1):
        model.train()
        losses = []
        for x, y in train_loader:
            x, y = x.to(device=device), y.to(device=device)
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            losses += [loss.detach()] * len(x)
        model.eval()
        with torch.no_grad():
            val_losses, right = [], []
            for x, y in val_loader:
                x, y = x.to(device=device), y.to(device=device)
                logits = model(x)
                val_losses += [loss_fn(logits, y)] * len(x)
                right.append(logits.argmax(1) == y)
        history["train_loss"].append(torch.stack(losses).mean().item())
        history["val_loss"].append(torch.stack(val_losses).mean().item())
        history["val_accuracy"].append(torch.cat(right).float().mean().item())
        history["epoch"].append(epoch)
    model.train()
    return history
