"""As much of torch as there is: TensorDataset, a closure for the step, one graph used k times, decorators."""

from collections import OrderedDict, defaultdict
from itertools import pairwise

import torch
from torch import nn
from torch.utils.data import TensorDataset


class ArrayDataset(TensorDataset):
    def __init__(self, inputs, targets):
        if len(inputs) != len(targets):
            raise ValueError("lengths differ")
        super().__init__(inputs, targets)


def make_mlp(sizes, activation=nn.ReLU):
    last = len(sizes) - 2
    layers = OrderedDict()
    for i, (n_in, n_out) in enumerate(pairwise(sizes)):
        layers[f"linear{i}"] = nn.Linear(n_in, n_out)
        if i != last:
            layers[f"activation{i}"] = activation()
    return nn.Sequential(layers)


def gradient_after_backwards(fn, w, k):
    saved, w.grad = w.grad, None
    loss = fn(w)
    for i in range(k):
        torch.autograd.backward(loss, retain_graph=i < k - 1)
    total, w.grad = w.grad, saved
    return total


def train_step(model, optimizer, loss_fn, x, y):
    model.train()

    def closure():
        optimizer.zero_grad(set_to_none=True)
        loss = loss_fn(model(x), y)
        loss.backward()
        return loss

    return optimizer.step(closure).item()


@torch.no_grad()
def evaluate(model, loss_fn, loader):
    was = model.training
    try:
        model.eval()
        n = len(loader.dataset)
        p = next(model.parameters())
        loss = accuracy = 0
        for batch in loader:
            x, y = (t.to(p.device, non_blocking=True) for t in batch)
            z = model(x)
            loss += len(x) / n * loss_fn(z, y)
            accuracy += (z.max(1)[1] == y).sum() / n
        return loss, accuracy
    finally:
        model.train(was)


def fit(model, optimizer, loss_fn, train_loader, val_loader, epochs):
    p = next(model.parameters())
    history = defaultdict(list)
    for _ in range(epochs):
        total = 0.0
        for batch in train_loader:
            x, y = (t.to(p.device) for t in batch)
            total += train_step(model, optimizer, loss_fn, x, y) * len(x)
        history["train_loss"].append(total / len(train_loader.dataset))
        for key, value in zip(("val_loss", "val_accuracy"), evaluate(model, loss_fn, val_loader)):
            history[key].append(value.item())
    return dict(history)
