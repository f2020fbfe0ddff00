"""A module class of its own with a ModuleList; everything else as most people write it."""

import torch
from torch import nn


class ArrayDataset(torch.utils.data.Dataset):
    def __init__(self, inputs, targets):
        super().__init__()
        if inputs.shape[0] != targets.shape[0]:
            raise ValueError("inputs and targets must have the same length")
        self.x = inputs
        self.y = targets

    def __len__(self):
        return self.x.shape[0]

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class MLP(nn.Module):
    def __init__(self, sizes, activation):
        super().__init__()
        self.linears = nn.ModuleList([nn.Linear(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1)])
        self.activations = nn.ModuleList([activation() for _ in range(len(sizes) - 2)])

    def forward(self, x):
        for i, linear in enumerate(self.linears):
            x = linear(x)
            if i < len(self.activations):
                x = self.activations[i](x)
        return x


def make_mlp(sizes, activation=nn.ReLU):
    return MLP(sizes, activation)


def gradient_after_backwards(fn, w, k):
    before = None if w.grad is None else w.grad.clone()
    w.grad = None
    for _ in range(k):
        loss = fn(w)
        loss.backward()
    result = w.grad.clone()
    w.grad = before
    return result


def train_step(model, optimizer, loss_fn, x, y):
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def evaluate(model, loss_fn, loader):
    was_training = model.training
    model.eval()
    total_loss = 0.0
    correct = 0
    count = 0
    with torch.no_grad():
        for x, y in loader:
            out = model(x)
            total_loss += loss_fn(out, y).item() * x.size(0)
            correct += (out.argmax(dim=1) == y).sum().item()
            count += x.size(0)
    if was_training:
        model.train()
    return total_loss / count, correct / count


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    device = next(model.parameters()).device
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for epoch in range(epochs):
        running, n = 0.0, 0
        for x, y in train_loader:
            x, y = x.to(device), y.to(device)
            running += train_step(model, optimizer, loss_fn, x, y) * x.size(0)
            n += x.size(0)
        on_device = [(x.to(device), y.to(device)) for x, y in val_loader]
        loss, acc = evaluate(model, loss_fn, on_device)
        history["train_loss"].append(running / n)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(acc)
    return history
