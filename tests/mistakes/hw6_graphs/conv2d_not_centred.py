"""The kernel starts at the pixel instead of being centred on it.

kernel[a, b] belongs to the pixel at (i + a − k//2, j + b − k//2); without the − k//2 the whole picture
moves up and to the left.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_conv2d_values",)


def conv2d_as_graph(image, kernel):
    h, w = image.shape
    k = kernel.shape[0]
    i, j, a, b = torch.meshgrid(*(torch.arange(n, device=image.device) for n in (h, w, k, k)), indexing="ij")
    y, x = i + a, j + b
    keep = (y < h) & (x < w)
    m = kernel[a[keep], b[keep]].unsqueeze(1) * image.reshape(-1, 1)[(y * w + x)[keep]]
    return segment_sum(m, (i * w + j)[keep], h * w).reshape(h, w)
