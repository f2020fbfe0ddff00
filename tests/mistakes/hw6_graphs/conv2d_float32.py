"""The result is always float32.

A tensor that is made without a dtype gets the default one. Make it like the image.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_conv2d_contract",)


def conv2d_as_graph(image, kernel):
    h, w = image.shape
    k = kernel.shape[0]
    r = k // 2
    padded = torch.nn.functional.pad(image, (r, r, r, r)).float()
    out = torch.zeros(h, w)
    for a in range(k):
        for b in range(k):
            out = out + kernel[a, b].float() * padded[a : a + h, b : b + w]
    return out
