"""Asks for a tensor that no machine holds."""

import torch

EXPECT = {"status": "partial", "score": 95, "outcomes": {"out_of_memory"}}


def mse_loss(prediction, target):
    return torch.ones(10**12).sum()
