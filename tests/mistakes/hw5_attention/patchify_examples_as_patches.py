"""The patches of all pictures are in one long row.

The batch should stay the first dimension, (B, N, C·p·p), so that one knows which patch belongs to which picture.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_patchify_grey", "test_patchify_channels")


def patchify(images, patch):
    b, c, h, w = images.shape
    if h % patch or w % patch:
        raise ValueError("patch does not divide the picture")
    x = images.reshape(b, c, h // patch, patch, w // patch, patch)
    return x.permute(0, 2, 4, 1, 3, 5).reshape(-1, c * patch * patch)
