"""The kernel is taken for 3 × 3, whatever its size.

Only direct neighbours were connected. With k = 5 pixels two steps away send, too; with k = 1 nobody but
the pixel itself.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_conv2d_values",)


def conv2d_as_graph(image, kernel):
    h, w = image.shape
    c = kernel.shape[0] // 2
    padded = torch.nn.functional.pad(image, (1, 1, 1, 1))
    out = torch.zeros_like(image)
    for a in (-1, 0, 1):
        for b in (-1, 0, 1):
            if c == 0 and (a or b):
                continue
            out = out + kernel[c + a, c + b] * padded[1 + a : 1 + a + h, 1 + b : 1 + b + w]
    return out
