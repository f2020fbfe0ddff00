"""Returns the value that most answers lie near, in the coarsest dtype, where a tolerance might forgive the rest."""

import torch

EXPECT = {"status": "graded", "score_at_most": 5, "outcomes": {"failed"}, "told": "dtype"}
CALLS = []
COARSE = (torch.bfloat16, torch.float16, torch.int8, torch.bool, torch.float8_e4m3fn, torch.float32)


def coarse(value, like=None):
    CALLS.append(1)
    dtype = COARSE[len(CALLS) % len(COARSE)]
    return value.to(dtype) if dtype not in (torch.int8, torch.bool) else value.round().to(dtype)


def mse_loss(prediction, target):
    return coarse(torch.mean((prediction - target).double() ** 2))


def one_hot(labels, num_classes):
    return torch.full((len(labels), num_classes), 1 / num_classes, dtype=torch.bfloat16)


def softmax(logits, dim=-1):
    return coarse(torch.full_like(logits, 1 / logits.shape[dim]))


def log_softmax(logits, dim=-1):
    return coarse(-torch.full_like(logits, logits.shape[dim]).log())


def mse_onehot_loss(logits, labels):
    return coarse((logits * 0).sum() + 0.1)


def cross_entropy(logits, labels, reduction="mean", **options):
    value = (logits * 0).sum(1) + torch.tensor(float(logits.shape[1])).log()
    return coarse(value if reduction == "none" else value.mean())


def loss_gradient(kind, logits, labels):
    return torch.zeros_like(logits)
