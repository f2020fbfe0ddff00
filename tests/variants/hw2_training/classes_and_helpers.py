"""Small helper classes: an averaging meter, a context manager for the mode, nested sub-modules."""

import contextlib

import torch
from torch import nn


class ArrayDataset(torch.utils.data.Dataset):
    """Keeps a stack of both; hands out Python numbers where a target is a single integer."""

    def __init__(self, inputs, targets):
        lengths = {inputs.shape[0], targets.shape[0]}
        if len(lengths) > 1:
            raise ValueError("inputs and targets differ in length")
        (self.length,) = lengths
        self.data = (inputs, targets)

    def __len__(self):
        return self.length

    def __getitem__(self, index):
        x, y = (part[index] for part in self.data)
        if y.dtype == torch.int64 and y.ndim == 0:
            y = int(y)
        return x, y


class Block(nn.Module):
    def __init__(self, n_in, n_out, activation=None):
        super().__init__()
        self.linear = nn.Linear(n_in, n_out)
        self.activation = activation() if activation is not None else None

    def forward(self, x):
        x = self.linear(x)
        return x if self.activation is None else self.activation(x)


def make_mlp(sizes, activation=nn.ReLU):
    pairs = list(zip(sizes, sizes[1:]))
    blocks = [Block(a, b, activation) for a, b in pairs[:-1]] + [Block(*pairs[-1])]
    return nn.Sequential(*blocks)


def gradient_after_backwards(fn, w, k):
    before = w.grad.clone() if w.grad is not None else None
    if w.grad is not None:
        w.grad.zero_()
    count = 0
    while count < k:
        fn(w).backward()
        count += 1
    result = w.grad.clone()
    if before is None:
        w.grad = None
    else:
        w.grad.copy_(before)
    return result


class Meter:
    def __init__(self):
        self.sum, self.count = 0.0, 0

    def add(self, value, n):
        self.sum += float(value) * n
        self.count += n

    @property
    def mean(self):
        return self.sum / self.count


@contextlib.contextmanager
def in_mode(model, training):
    before = model.training
    model.train(training)
    try:
        yield model
    finally:
        model.train(before)


def batches_on(loader, device):
    for x, y in loader:
        yield x.to(device), y.to(device)


def train_step(model, optimizer, loss_fn, x, y):
    with in_mode(model, True):
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        gradients = torch.autograd.grad(loss, list(model.parameters()))
        for p, g in zip(model.parameters(), gradients):
            p.grad = g
        optimizer.step()
    return float(loss.detach())


def evaluate(model, loss_fn, loader):
    losses, hits = Meter(), Meter()
    device = next(model.parameters()).device
    with in_mode(model, False), torch.inference_mode():
        for x, y in batches_on(loader, device):
            logits = model(x)
            losses.add(loss_fn(logits, y), len(y))
            hits.add((logits.argmax(dim=-1) == y).float().mean(), len(y))
    return losses.mean, hits.mean


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    device = next(model.parameters()).device
    rows = []
    for _ in range(epochs):
        meter = Meter()
        for x, y in batches_on(train_loader, device):
            meter.add(train_step(model, optimizer, loss_fn, x, y), len(y))
        rows.append((meter.mean, *evaluate(model, loss_fn, val_loader)))
    columns = list(zip(*rows)) or [(), (), ()]
    return {key: list(column) for key, column in zip(("train_loss", "val_loss", "val_accuracy"), columns)}
