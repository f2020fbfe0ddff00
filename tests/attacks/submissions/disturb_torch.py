"""Leaves torch's global state changed: default dtype, seed, threads, gradient mode, printing, anomaly mode."""

import random

import torch

EXPECT = {"status": "graded", "score": 99, "outcomes": {"failed", "passed"}}


def mse_loss(prediction, target):
    torch.set_default_dtype(torch.float16)
    torch.manual_seed(0)
    random.seed(0)
    torch.set_num_threads(2)
    torch.set_grad_enabled(False)
    torch.set_printoptions(precision=1)
    torch.set_flush_denormal(True)
    with torch.enable_grad():
        return torch.mean((prediction - target) ** 2)
