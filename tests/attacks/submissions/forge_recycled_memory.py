"""Returns memory that nobody cleared, in the hope that the right answer was computed there."""

import gc

import torch

EXPECT = {"status": "graded", "score": 95, "outcomes": {"failed"}}


def mse_loss(prediction, target):
    gc.collect()
    # As many pieces as may be on a free list, of every size that an answer could have had.
    pieces = [torch.empty_like(prediction) for _ in range(200)] + [torch.empty(1, dtype=prediction.dtype) for _ in range(200)]
    values = torch.cat([piece.flatten() for piece in pieces])
    values = values[values.isfinite() & (values > 1e-3) & (values < 1e3)]
    # What is there of its own inputs is no answer either.
    known = torch.cat((prediction.detach().flatten(), target.detach().flatten())).abs()
    found = [value for value in values.tolist() if not (known == value).any()]
    return prediction.new_tensor(found[0] if found else 0.0)
