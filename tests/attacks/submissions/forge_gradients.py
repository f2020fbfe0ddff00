"""Lets the worker report other gradients than were asked for: none, too many, of another shape, no tensors."""

import torch

EXPECT = {"status": "graded", "score_at_most": 95}
CALLS = []


def grad(outputs, inputs, *args, **kwargs):
    CALLS.append(1)
    return [(), (torch.ones(1),) * 9, (None,), ("gradient",) * 2, (torch.ones(2, 2, 2),) * 2][len(CALLS) % 5]


def mse_loss(prediction, target):
    torch.autograd.grad = grad
    return torch.mean((prediction - target) ** 2)
