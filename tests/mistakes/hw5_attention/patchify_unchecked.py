"""An indivisible picture is left to torch's own error.

`reshape` fails with a RuntimeError about shapes. Check first, and raise a ValueError that names picture and patch size.
"""

import torch

QUESTION = "q6"
CAUGHT_BY = ("test_patchify_indivisible",)


def patchify(images, patch):
    b, c, h, w = images.shape
    x = images.reshape(b, c, h // patch, patch, w // patch, patch)
    return torch.einsum("bcipjq->bijcpq", x).reshape(b, -1, c * patch * patch)
