"""The patches are numbered column by column.

As you read a page: the top row of patches from left to right, then the next row.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_patchify_grey", "test_patchify_channels")


def patchify(images, patch):
    b, c, h, w = images.shape
    if h % patch or w % patch:
        raise ValueError("patch does not divide the picture")
    patches = []
    for left in range(0, w, patch):
        for top in range(0, h, patch):
            patches.append(images[:, :, top : top + patch, left : left + patch].reshape(b, -1))
    return torch.stack(patches, dim=1)
