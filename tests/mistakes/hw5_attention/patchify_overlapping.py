"""The patches overlap.

There is one at every pixel, as for a convolution. Patches are tiles: the stride is the patch size.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_patchify_grey", "test_patchify_channels")


def patchify(images, patch):
    if images.shape[2] % patch or images.shape[3] % patch:
        raise ValueError("patch does not divide the picture")
    return torch.nn.functional.unfold(images, patch).transpose(1, 2)
