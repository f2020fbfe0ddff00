"""The picture is taken to be square.

The number of patches along the height is used for the width as well. H and W may differ.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_patchify_grey", "test_patchify_channels")


def patchify(images, patch):
    b, c, h, w = images.shape
    if h % patch or w % patch:
        raise ValueError("patch does not divide the picture")
    n = h // patch
    x = images.reshape(b, c, n, patch, n, patch)
    return x.permute(0, 2, 4, 1, 3, 5).reshape(b, n * n, c * patch * patch)
