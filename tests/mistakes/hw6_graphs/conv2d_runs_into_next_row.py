"""At the end of a row the neighbour to the right is taken to be the first pixel of the next row.

Pixel numbers go on there, but the picture doesn't. That a number lies between 0 and H·W is not enough:
check row and column, each on its own.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_conv2d_values",)


def conv2d_as_graph(image, kernel):
    h, w = image.shape
    r = kernel.shape[0] // 2
    number = torch.arange(h * w, device=image.device)
    flat = image.reshape(-1)
    out = torch.zeros_like(flat)
    for a in range(-r, r + 1):
        for b in range(-r, r + 1):
            other = number + a * w + b
            inside = (other >= 0) & (other < h * w)
            out = out.index_add(0, number[inside], kernel[a + r, b + r] * flat[other[inside]])
    return out.reshape(h, w)
