"""The kernel's entries are read as Python numbers: no gradient reaches the kernel.

.item(), .tolist() and torch.tensor(...) cut the graph, and a kernel without a gradient is never learned.
Index it: kernel[a, b] is a tensor.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_conv2d_gradient",)


def conv2d_as_graph(image, kernel):
    h, w = image.shape
    k = kernel.shape[0]
    r = k // 2
    padded = torch.nn.functional.pad(image, (r, r, r, r))
    out = torch.zeros_like(image)
    for a in range(k):
        for b in range(k):
            out = out + kernel[a, b].item() * padded[a : a + h, b : b + w]
    return out
