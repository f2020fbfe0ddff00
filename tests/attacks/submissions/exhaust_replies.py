"""Answers each call with as much as a reply may hold."""

import torch

EXPECT = {"status": "graded", "score_at_most": 0, "grader_memory_mb": 500}


def huge(*args, **kwargs):
    return torch.zeros(8_000_000, dtype=torch.float64)


mse_loss = one_hot = softmax = log_softmax = mse_onehot_loss = cross_entropy = loss_gradient = huge
