"""The gradient as a running mean: after each micro-batch .grad is the mean over the samples so far."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn


class RunningMean:
    """Folds the gradient of one micro-batch after the other into .grad."""

    def __init__(self, parameters: Iterable[nn.Parameter]) -> None:
        self.parameters = list(parameters)
        self.weight = 0
        self.value = 0.0
        for p in self.parameters:
            p.grad = None

    def add(self, loss: Tensor, weight: int) -> None:
        """Fold in a mean loss over `weight` items."""
        if weight == 0:
            return
        total = self.weight + weight
        for p in self.parameters:
            if p.grad is not None:
                p.grad.mul_(self.weight / total)
        (loss * (weight / total)).backward()
        self.value = self.value * self.weight / total + loss.item() * weight / total
        self.weight = total


def accumulate_gradients(model: nn.Module, loss_fn: Callable, micro_batches: list) -> float:
    mean = RunningMean(model.parameters())
    for x, y in micro_batches:
        mean.add(loss_fn(model(x), y), x.size(0))
    return mean.value


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps) -> int:
    count, mean = 0, None
    for index, (x, y) in enumerate(loader, start=1):
        if mean is None:
            mean = RunningMean(model.parameters())
        mean.add(loss_fn(model(x), y), x.size(0))
        if index % accumulation_steps == 0:
            optimizer.step()
            count, mean = count + 1, None
    if mean is not None:
        optimizer.step()
        count += 1
    return count


def accumulate_token_gradients(model, micro_batches, ignore_index: int = -100) -> float:
    mean = RunningMean(model.parameters())
    for x, labels in micro_batches:
        kept = labels.ne(ignore_index)
        if not kept.any():
            continue
        # Only the tokens that count reach the loss at all.
        mean.add(nn.functional.cross_entropy(model(x)[kept], labels[kept]), int(kept.sum()))
    return mean.value


def restart_optimizer(optimizer: torch.optim.Optimizer) -> torch.optim.Optimizer:
    first, *others = [{**g, "params": [*g["params"]]} for g in optimizer.param_groups]
    fresh = type(optimizer)([first])
    for group in others:
        fresh.add_param_group(group)
    return fresh


def momentum_trajectory(gradients, lr, momentum, restart_at=()) -> Tensor:
    steps = torch.stack(list(gradients))
    velocities = torch.empty_like(steps)
    for k, gradient in enumerate(steps):
        fresh = k == 0 or k in restart_at
        velocities[k] = gradient if fresh else momentum * velocities[k - 1] + gradient
    start = torch.zeros_like(steps[:1])
    return torch.cat([start, -lr * velocities.cumsum(0)])


def accelerated_descent(grad_fn, x0: Tensor, lr: float, steps: int, restart: bool = False) -> Tensor:
    def iterates():
        x, y, t = x0, x0, 1.0
        yield x
        for _ in range(steps):
            slope = grad_fn(y)
            previous, x = x, y - lr * slope
            t = 1.0 if restart and torch.vdot(slope.ravel(), (x - previous).ravel()) > 0 else t
            t, old = 0.5 + math.sqrt(0.25 + t * t), t
            y = x + (old - 1) / t * (x - previous)
            yield x

    return torch.stack(tuple(iterates()))
