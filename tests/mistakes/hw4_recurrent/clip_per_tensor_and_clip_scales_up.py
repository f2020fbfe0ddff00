import torch

PAIR = ("clip_per_tensor", "clip_scales_up")
QUESTION = "q6"
CAUGHT_BY = ("test_clip_long", "test_clip_short")


def clip_gradients(parameters, max_norm):
    parameters = [p for p in parameters if p.grad is not None]
    norm = sum((p.grad**2).sum() for p in parameters) ** 0.5
    for p in parameters:
        p.grad.mul_(max_norm / (p.grad.norm() + 1e-6))
    return norm
