"""The messages are averaged instead of summed.

A convolution is a weighted sum; what the weights add up to is the kernel's business.
"""

import torch

QUESTION = "q4"
CAUGHT_BY = ("test_conv2d_values", "test_conv2d_gradient")


def _offsets(h, w, k, device):
    for a in range(k):
        for b in range(k):
            for_rows = torch.arange(h, device=device) + a - k // 2
            for_columns = torch.arange(w, device=device) + b - k // 2
            y, x = torch.meshgrid(for_rows, for_columns, indexing="ij")
            yield a, b, y, x, (y >= 0) & (y < h) & (x >= 0) & (x < w)


def conv2d_as_graph(image, kernel):
    h, w = image.shape
    number = torch.arange(h * w, device=image.device).reshape(h, w)
    senders, receivers, entries = [], [], []
    for a, b, y, x, inside in _offsets(h, w, kernel.shape[0], image.device):
        senders.append((y * w + x)[inside])
        receivers.append(number[inside])
        entries.append(kernel[a, b].expand(int(inside.sum())))
    m = torch.cat(entries)[:, None] * image.reshape(-1, 1)[torch.cat(senders)]
    return segment_mean(m, torch.cat(receivers), h * w).reshape(h, w)
