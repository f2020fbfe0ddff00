"""Rows and columns of the kernel are exchanged.

kernel[a, b] belongs to the pixel a − k//2 rows below and b − k//2 columns to the right. A symmetric
kernel doesn't show the difference.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_conv2d_values",)


def conv2d_as_graph(image, kernel):
    h, w = image.shape
    k = kernel.shape[0]
    r = k // 2
    padded = torch.zeros(h + 2 * r, w + 2 * r, dtype=image.dtype, device=image.device)
    padded[r : r + h, r : r + w] = image
    out = torch.zeros_like(image)
    for a in range(k):
        for b in range(k):
            out = out + kernel[b, a] * padded[a : a + h, b : b + w]
    return out
