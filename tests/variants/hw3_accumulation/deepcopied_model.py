"""Optimizer by deepcopy with its own memo, buffers of one's own, the model's mode kept as found."""

import copy
import math
from collections import defaultdict

import torch
from torch.nn.functional import cross_entropy


def accumulate_gradients(model, loss_fn, micro_batches):
    sizes = [x.shape[0] for x, _ in micro_batches]
    weights = [n / sum(sizes) for n in sizes]
    for parameter in model.parameters():
        if parameter.grad is not None:
            parameter.grad.zero_()
    losses = []
    for weight, (x, y) in zip(weights, micro_batches):
        loss = loss_fn(model(x), y)
        losses.append(loss.detach())
        loss.mul(weight).backward()
    return math.fsum(w * loss.item() for w, loss in zip(weights, losses))


def train_accumulated(model, optimizer, loss_fn, loader, accumulation_steps):
    batches = iter(loader)
    steps = 0
    exhausted = False
    while not exhausted:
        window = []
        while len(window) < accumulation_steps:
            try:
                window.append(next(batches))
            except StopIteration:
                exhausted = True
                break
        if window:
            accumulate_gradients(model, loss_fn, [(b[0], b[1]) for b in window])
            optimizer.step()
            optimizer.zero_grad()
            steps += 1
    return steps


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    n_tokens = sum(int(torch.count_nonzero(labels != ignore_index)) for _, labels in micro_batches)
    for parameter in model.parameters():
        parameter.grad = torch.zeros_like(parameter)
    loss_value = 0.0
    for x, labels in micro_batches:
        logits = model(x).movedim(-1, 1)
        loss = cross_entropy(logits, labels, ignore_index=ignore_index, reduction="sum") / n_tokens
        loss.backward()
        loss_value += float(loss.detach())
    return loss_value


def restart_optimizer(optimizer):
    # The memo tells deepcopy to keep the parameters (and an empty state) instead of copying them.
    memo = {id(p): p for group in optimizer.param_groups for p in group["params"]}
    memo[id(optimizer.state)] = defaultdict(dict)
    return copy.deepcopy(optimizer, memo)


def momentum_trajectory(gradients, lr, momentum, restart_at=()):
    # Written out: b_k is the sum of momentum^(k - j) g_j since the last restart.
    iterates = [torch.zeros_like(gradients[0])]
    since = 0
    for k in range(len(gradients)):
        if k in restart_at:
            since = k
        b = sum(momentum ** (k - j) * gradients[j] for j in range(since, k + 1))
        iterates.append(iterates[-1] - lr * b)
    return torch.stack(iterates)


def accelerated_descent(grad_fn, x0, lr, steps, restart=False):
    state = {"x": x0.clone(), "y": x0.clone(), "t": 1.0}

    def advance():
        gradient = grad_fn(state["y"])
        x = state["y"] - gradient * lr
        moved = x - state["x"]
        if restart and float(torch.tensordot(gradient, moved, dims=gradient.ndim)) > 0.0:
            state["t"] = 1.0
        t = (1.0 + math.sqrt(1.0 + 4.0 * state["t"] ** 2)) / 2.0
        state.update(x=x, y=x + moved * ((state["t"] - 1.0) / t), t=t)
        return x

    return torch.stack([x0.clone()] + [advance() for _ in range(steps)])
