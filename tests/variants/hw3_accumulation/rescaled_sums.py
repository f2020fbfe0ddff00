"""Sums first, division last: gradients of summed losses add up, and .grad is rescaled before it is used."""

import torch
from torch.nn import functional as F


def accumulate_gradients(model, loss_fn, micro_batches):
    for p in model.parameters():
        p.grad = None
    total_loss, n = 0.0, 0
    for x, y in micro_batches:
        loss = loss_fn(model(x), y)
        (loss * y.shape[0]).backward()
        total_loss += loss.item() * y.shape[0]
        n += y.shape[0]
    for p in model.parameters():
        if p.grad is not None:
            p.grad /= n
    return total_loss / n


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    steps = 0
    in_window = 0
    n = 0
    optimizer.zero_grad()

    def step():
        for group in optimizer.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.grad.div_(n)
        optimizer.step()
        optimizer.zero_grad()

    for x, y in loader:
        loss = loss_fn(model(x), y) * len(x)
        loss.backward()
        in_window += 1
        n += len(x)
        if in_window == accumulation_steps:
            step()
            steps += 1
            in_window = n = 0
    if in_window > 0:
        step()
        steps += 1
    return steps


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    model.zero_grad()
    total, count = 0.0, 0
    for x, labels in micro_batches:
        # (B, C, T) is the layout that cross_entropy wants.
        loss = F.cross_entropy(model(x).transpose(1, 2), labels, ignore_index=ignore_index, reduction="sum")
        loss.backward()
        total += loss.item()
        count += (labels != ignore_index).sum().item()
    with torch.no_grad():
        for p in model.parameters():
            if p.grad is not None:
                p.grad.mul_(1.0 / count)
    return total / count


def restart_optimizer(optimizer):
    # A state_dict with its state taken out; load_state_dict copies the groups.
    new = type(optimizer)([{"params": g["params"]} for g in optimizer.param_groups], lr=1e-3)
    saved = optimizer.state_dict()
    new.load_state_dict({"state": {}, "param_groups": saved["param_groups"]})
    return new


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    w = torch.zeros_like(gradients[0])
    buf = None
    out = torch.empty((len(gradients) + 1, *w.shape), dtype=w.dtype, device=w.device)
    out[0] = w
    for k in range(len(gradients)):
        if k in restart_at:
            buf = None
        if buf is None:
            buf = gradients[k].clone()
        else:
            buf.mul_(momentum).add_(gradients[k])
        w.sub_(buf, alpha=lr)
        out[k + 1] = w
    return out


def accelerated_descent(grad_fn, x0, lr, steps, restart=False):
    x = x0.clone()
    y = x0.clone()
    t = 1.0
    xs = [x.clone()]
    for _ in range(steps):
        g = grad_fn(y)
        x_new = y - lr * g
        if restart and torch.sum(g * (x_new - x)).item() > 0:
            t = 1.0
        t_new = (1 + (1 + 4 * t**2) ** 0.5) / 2
        y = x_new + ((t - 1) / t_new) * (x_new - x)
        x = x_new
        t = t_new
        xs.append(x.clone())
    return torch.stack(xs)
