"""Pixels at the border get 0.

Where part of the kernel lies outside of the picture, the other part still counts: such a pixel has fewer
senders, not none.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_conv2d_values", "test_conv2d_small_images")


def conv2d_as_graph(image, kernel):
    h, w = image.shape
    r = kernel.shape[0] // 2
    out = torch.zeros_like(image)
    if h <= 2 * r or w <= 2 * r:
        return out + 0 * kernel.sum() * image.sum()
    for a in range(-r, r + 1):
        for b in range(-r, r + 1):
            part = image[r + a : h - r + a, r + b : w - r + b]
            out = out + torch.nn.functional.pad(kernel[a + r, b + r] * part, (r, r, r, r))
    return out
