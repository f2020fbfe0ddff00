"""Pictures that do not fit are padded silently.

A border of zeros that nobody asked for becomes part of the data. Raise a ValueError.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_patchify_indivisible",)


def patchify(images, patch):
    h, w = images.shape[-2:]
    images = torch.nn.functional.pad(images, (0, -w % patch, 0, -h % patch))
    return torch.nn.functional.unfold(images, patch, stride=patch).transpose(1, 2)
