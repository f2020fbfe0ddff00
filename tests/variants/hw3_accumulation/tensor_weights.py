"""Counts, weights and t as tensors; losses added up as tensors and turned into a number at the end."""

import torch
from torch import nn


def accumulate_gradients(model, loss_fn, micro_batches):
    sizes = torch.tensor([x.size(0) for x, _ in micro_batches])
    weights = sizes / sizes.sum()
    model.zero_grad()
    total_loss = torch.tensor(0.0)
    for weight, (x, y) in zip(weights, micro_batches):
        loss = loss_fn(model(x), y)
        (weight.to(loss.device) * loss).backward()
        total_loss += weight * loss.detach().cpu()
    return total_loss.item()


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    model.train()
    optimizer_steps = 0
    buffer = []
    for batch in loader:
        buffer.append(batch)
        if len(buffer) % accumulation_steps == 0:
            accumulate_gradients(model, loss_fn, buffer)
            optimizer.step()
            optimizer_steps += 1
            buffer.clear()
    if buffer:
        accumulate_gradients(model, loss_fn, buffer)
        optimizer.step()
        optimizer_steps += 1
    optimizer.zero_grad()
    return optimizer_steps


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    criterion = nn.CrossEntropyLoss(ignore_index=ignore_index)
    kept = torch.stack([(labels != ignore_index).sum() for _, labels in micro_batches])
    weights = kept / kept.sum()
    model.zero_grad()
    value = 0.0
    for (x, labels), count, weight in zip(micro_batches, kept, weights):
        if count == 0:
            continue
        loss = criterion(model(x).permute(0, 2, 1), labels) * weight
        loss.backward()
        value += loss.item()
    return value


def restart_optimizer(optimizer):
    param_groups = []
    for group in optimizer.param_groups:
        settings = group.copy()
        settings["params"] = settings["params"][:]
        param_groups.append(settings)
    return type(optimizer)(param_groups)


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    w = torch.zeros_like(gradients[0])
    ws = [w]
    b = torch.zeros_like(w)
    for k, g in enumerate(gradients):
        if k in restart_at:
            b = torch.zeros_like(w)
        b = momentum * b + g
        w = w - lr * b
        ws.append(w)
    return torch.stack(ws)


def accelerated_descent(grad_fn, x0, lr, steps, restart=False):
    x = x0.clone()
    y = x0.clone()
    t = torch.tensor(1.0, device=x0.device)
    trajectory = [x.clone()]
    for _ in range(steps):
        g = grad_fn(y)
        x_next = y - lr * g
        if restart and torch.sum(g * (x_next - x)) > 0:
            t = torch.tensor(1.0, device=x0.device)
        t_next = (1 + torch.sqrt(1 + 4 * t**2)) / 2
        y = x_next + (t - 1) / t_next * (x_next - x)
        x, t = x_next, t_next
        trajectory.append(x.clone())
    return torch.stack(trajectory)
