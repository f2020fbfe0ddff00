"""The picture is closed to a ring: its left border receives from its right one, and its top from its bottom.

torch.roll and `%` do that. Outside of the picture there is nobody who sends.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_conv2d_values", "test_conv2d_small_images")


def conv2d_as_graph(image, kernel):
    r = kernel.shape[0] // 2
    out = torch.zeros_like(image)
    for a in range(-r, r + 1):
        for b in range(-r, r + 1):
            out = out + kernel[a + r, b + r] * image.roll((-a, -b), (0, 1))
    return out
