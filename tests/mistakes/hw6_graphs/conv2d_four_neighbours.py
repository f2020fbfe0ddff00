"""Pixels are connected along rows and columns only.

The kernel has entries off its cross, too: a 3 × 3 kernel reaches all eight neighbours.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_conv2d_values",)


def conv2d_as_graph(image, kernel):
    h, w = image.shape
    k = kernel.shape[0]
    i, j, a, b = torch.meshgrid(*(torch.arange(n, device=image.device) for n in (h, w, k, k)), indexing="ij")
    y, x = i + a - k // 2, j + b - k // 2
    keep = (y >= 0) & (y < h) & (x >= 0) & (x < w) & ((y == i) | (x == j))
    m = kernel[a[keep], b[keep]].unsqueeze(1) * image.reshape(-1, 1)[(y * w + x)[keep]]
    return segment_sum(m, (i * w + j)[keep], h * w).reshape(h, w)
