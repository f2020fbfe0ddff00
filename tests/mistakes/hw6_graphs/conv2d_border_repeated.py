"""Outside of the picture its border is repeated.

Indices were clamped into the picture, so pixels at the border count several times. What lies outside
counts as 0: it sends nothing.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_conv2d_values",)


def conv2d_as_graph(image, kernel):
    h, w = image.shape
    r = kernel.shape[0] // 2
    rows = torch.arange(h, device=image.device)
    columns = torch.arange(w, device=image.device)
    out = torch.zeros_like(image)
    for a in range(-r, r + 1):
        for b in range(-r, r + 1):
            y, x = (rows + a).clamp(0, h - 1), (columns + b).clamp(0, w - 1)
            out = out + kernel[a + r, b + r] * image[y][:, x]
    return out
