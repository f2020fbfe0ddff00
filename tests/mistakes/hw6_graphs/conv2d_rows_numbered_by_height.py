"""Pixels are numbered with i · H + j instead of i · W + j.

A row has W pixels, so the next one begins W further on. In square pictures the mistake doesn't show.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_conv2d_values",)


def conv2d_as_graph(image, kernel):
    h, w = image.shape
    k = kernel.shape[0]
    i, j, a, b = torch.meshgrid(*(torch.arange(n, device=image.device) for n in (h, w, k, k)), indexing="ij")
    y, x = i + a - k // 2, j + b - k // 2
    inside = (y >= 0) & (y < h) & (x >= 0) & (x < w)
    sender = (y * h + x)[inside].clamp(max=h * w - 1)
    receiver = (i * h + j)[inside].clamp(max=h * w - 1)
    m = kernel[a[inside], b[inside]].unsqueeze(1) * image.reshape(-1, 1)[sender]
    return segment_sum(m, receiver, h * w).reshape(h, w)
