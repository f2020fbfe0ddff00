"""The training loss as a mean over batches, which is the same where all are equally long; labels moved with .to(x)."""

import torch
from torch import nn
from torch.utils.data import Dataset


class ArrayDataset(Dataset):
    def __init__(self, inputs, targets):
        self.inputs, self.targets = inputs, targets
        if len(self) != targets.shape[0]:
            raise ValueError("one target per input, please")

    def __len__(self):
        return self.inputs.shape[0]

    def __getitem__(self, i):
        return (self.inputs.select(0, i), self.targets.select(0, i))


def make_mlp(sizes, activation=nn.ReLU):
    sizes = list(sizes)
    out = sizes.pop()
    model = nn.Sequential()
    while len(sizes) > 1:
        model.append(nn.Linear(sizes.pop(0), sizes[0]))
        model.append(activation())
    model.append(nn.Linear(sizes[0], out))
    return model


def gradient_after_backwards(fn, w, k):
    stale = w.grad
    w.grad = None
    losses = [fn(w) for _ in range(k)]
    torch.autograd.backward(losses)
    answer = w.grad
    w.grad = stale
    return answer


def train_step(model, optimizer, loss_fn, x, y):
    if not model.training:
        model.train()
    loss = loss_fn(model(x), y)
    with torch.no_grad():
        for group in optimizer.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.grad.zero_()
    loss.backward()
    optimizer.step()
    return loss.tolist()


def evaluate(model, loss_fn, loader):
    mode = model.training
    model.eval()
    with torch.no_grad():
        w = next(model.parameters())
        pairs = [(model(x.to(w)), y.to(w.device)) for x, y in loader]
        total = sum(loss_fn(z, y) * len(y) for z, y in pairs)
        right = sum(int(torch.sum(torch.argmax(z, 1) == y)) for z, y in pairs)
        n = sum(y.numel() for _, y in pairs)
    model.train(mode)
    return (total / n).item(), right / n


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    history = dict(train_loss=[], val_loss=[], val_accuracy=[])
    for _ in range(epochs):
        device = next(model.parameters()).device
        losses = [train_step(model, optimizer, loss_fn, x.to(device), y.to(device)) for x, y in train_loader]
        history["train_loss"].append(sum(losses) / len(losses))
        val_loss, val_accuracy = evaluate(model, loss_fn, val_loader)
        history["val_loss"] += [val_loss]
        history["val_accuracy"] += [val_accuracy]
    return history
