"""torch.func for gradients, closures for steps, deepcopy of hyperparameters only."""

import copy

import torch
import torch.nn.functional as F
from torch.func import functional_call, grad_and_value


def accumulate_gradients(model, loss_fn, micro_batches):
    params = {k: v.detach() for k, v in model.named_parameters()}

    def loss_of(params, x, y):
        return loss_fn(functional_call(model, params, (x,)), y)

    n = sum(x.shape[0] for x, _ in micro_batches)
    totals = {k: torch.zeros_like(v) for k, v in params.items()}
    mean = 0.0
    for x, y in micro_batches:
        grads, loss = grad_and_value(loss_of)(params, x, y)
        share = x.shape[0] / n
        totals = {k: total + share * grads[k] for k, total in totals.items()}
        mean += share * loss.item()
    for k, p in model.named_parameters():
        p.grad = totals[k]
    return mean


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    done = 0

    def flush(window):
        nonlocal done
        n = sum(len(x) for x, _ in window)

        def closure():
            optimizer.zero_grad()
            value = 0.0
            for x, y in window:
                part = len(x) / n * loss_fn(model(x), y)
                part.backward()
                value += part.item()
            return value

        optimizer.step(closure)
        done += 1

    window = []
    for batch in loader:
        window = window + [tuple(batch)]
        if len(window) >= accumulation_steps:
            flush(window)
            window = []
    if window:
        flush(window)
    return done


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    counts = torch.stack([(labels != ignore_index).sum() for _, labels in micro_batches])
    total = counts.sum().item()
    model.zero_grad()
    losses = []
    for x, labels in micro_batches:
        logits = model(x)
        per_token = F.cross_entropy(
            logits.reshape(-1, logits.shape[-1]),
            labels.reshape(-1),
            ignore_index=ignore_index,
            reduction="none",
        )
        per_token.sum().div(total).backward()
        losses.append(per_token.detach().sum().item() / total)
    return sum(losses)


def restart_optimizer(optimizer):
    groups = []
    for group in optimizer.param_groups:
        hyperparameters = copy.deepcopy({k: v for k, v in group.items() if k != "params"})
        groups.append({"params": list(group["params"]), **hyperparameters})
    return type(optimizer)(groups, lr=groups[0]["lr"])


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    restarts = set(restart_at)
    w = torch.zeros_like(gradients[0])
    history = [w.clone()]
    buffer = torch.zeros_like(w)
    for k, g in enumerate(gradients):
        keep = 0.0 if k in restarts else momentum
        buffer.mul_(keep).add_(g)
        w.add_(buffer, alpha=-lr)
        history.append(w.clone())
    return torch.stack(history)


def accelerated_descent(grad_fn, x0, lr, steps, restart=False):
    path = torch.empty(steps + 1, *x0.shape, dtype=x0.dtype, device=x0.device)
    path[0] = x0
    y = x0.clone()
    t = 1.0
    for k in range(steps):
        g = grad_fn(y)
        path[k + 1] = y - lr * g
        direction = path[k + 1] - path[k]
        if restart and (g * direction).sum() > 0:
            t = 1.0
        t_next = (1.0 + (1.0 + 4.0 * t * t) ** 0.5) / 2.0
        y = path[k + 1] + (t - 1.0) / t_next * direction
        t = t_next
    return path
