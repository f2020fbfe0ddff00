"""The kernel is flipped.

This is the convolution of mathematicians. Deep learning's is a cross-correlation: the pixel to the right
is multiplied with the kernel's entry to the right of its centre.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_conv2d_values", "test_conv2d_gradient")


def conv2d_as_graph(image, kernel):
    h, w = image.shape
    k = kernel.shape[0]
    r = k // 2
    padded = torch.zeros(h + 2 * r, w + 2 * r, dtype=image.dtype, device=image.device)
    padded[r : r + h, r : r + w] = image
    out = torch.zeros_like(image)
    for a in range(k):
        for b in range(k):
            out = out + kernel[k - 1 - a, k - 1 - b] * padded[a : a + h, b : b + w]
    return out
