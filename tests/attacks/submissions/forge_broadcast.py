"""Returns shapes that would broadcast against the expected ones, filled with NaN."""

import torch

EXPECT = {"status": "graded", "score_at_most": 81, "first": "failed"}


def mse_loss(prediction, target):
    return torch.mean((prediction - target) ** 2).reshape(1, 1)


def mse_onehot_loss(logits, labels):
    return torch.full((), float("nan"))
