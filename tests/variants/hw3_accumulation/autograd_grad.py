"""torch.autograd.grad and sums of one's own; optimizers from torch for the momentum."""

import copy
from collections import defaultdict
from itertools import islice

import torch


def _set_gradients(model, micro_batches, loss_sum, total):
    params = [p for p in model.parameters() if p.requires_grad]
    sums = [torch.zeros_like(p) for p in params]
    value = 0.0
    for x, y in micro_batches:
        loss = loss_sum(model(x), y)
        for s, g in zip(sums, torch.autograd.grad(loss, params, allow_unused=True)):
            if g is not None:
                s += g
        value += float(loss)
    for p, s in zip(params, sums):
        p.grad = s / total
    return value / total


def accumulate_gradients(model, loss_fn, micro_batches):
    total = sum(y.size(0) for _, y in micro_batches)
    return _set_gradients(model, micro_batches, lambda out, y: loss_fn(out, y) * y.size(0), total)


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    it = iter(loader)
    n_steps = 0
    while True:
        window = list(islice(it, accumulation_steps))
        if not window:
            break
        accumulate_gradients(model, loss_fn, window)
        optimizer.step()
        n_steps += 1
    return n_steps


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    def loss_sum(logits, labels):
        keep = labels != ignore_index
        logp = logits.log_softmax(-1)
        picked = logp.gather(-1, labels.masked_fill(~keep, 0).unsqueeze(-1)).squeeze(-1)
        return -(picked * keep).sum()

    total = sum((labels != ignore_index).sum().item() for _, labels in micro_batches)
    return _set_gradients(model, micro_batches, loss_sum, total)


def restart_optimizer(optimizer):
    # copy.copy shares everything, so replace what must not be shared.
    new = copy.copy(optimizer)
    new.state = defaultdict(dict)
    new.param_groups = []
    for group in optimizer.param_groups:
        clone = dict(group)
        clone["params"] = list(group["params"])
        new.param_groups.append(clone)
    return new


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    w = torch.nn.Parameter(torch.zeros_like(gradients[0]))
    opt = torch.optim.SGD([w], lr=lr, momentum=momentum)
    iterates = [w.detach().clone()]
    for k, g in enumerate(gradients):
        if k in restart_at:
            opt = restart_optimizer(opt)
        w.grad = g.clone()
        opt.step()
        iterates.append(w.detach().clone())
    return torch.stack(iterates)


def accelerated_descent(grad_fn, x0, lr, steps, restart=False):
    ts = torch.ones((), dtype=torch.float64)
    x = y = x0
    history = x0.unsqueeze(0)
    for _ in range(steps):
        slope = grad_fn(y)
        new = torch.add(y, slope, alpha=-lr)
        step = new - x
        if restart and torch.dot(slope.reshape(-1), step.reshape(-1)) > 0:
            ts = torch.ones_like(ts)
        following = (1 + torch.sqrt(1 + 4 * ts * ts)) / 2
        y = new + float((ts - 1) / following) * step
        x, ts = new, following
        history = torch.cat([history, x.unsqueeze(0)])
    return history
