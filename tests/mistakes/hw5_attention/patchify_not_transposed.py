"""The result has the patches last, as `unfold` returns it.

One row for each patch was asked for, (B, N, C·p·p); this is (B, C·p·p, N).
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_patchify_grey", "test_patchify_channels")


def patchify(images, patch):
    if images.shape[2] % patch or images.shape[3] % patch:
        raise ValueError("patch does not divide the picture")
    return torch.nn.functional.unfold(images, patch, stride=patch)
