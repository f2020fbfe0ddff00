"""The patches are not flattened.

Each patch should be a row of C·p·p numbers; these are still blocks (C, p, p).
"""

QUESTION = "q6"
CAUGHT_BY = ("test_patchify_grey", "test_patchify_channels")


def patchify(images, patch):
    b, c, h, w = images.shape
    if h % patch or w % patch:
        raise ValueError("patch does not divide the picture")
    x = images.reshape(b, c, h // patch, patch, w // patch, patch)
    return x.permute(0, 2, 4, 1, 3, 5).flatten(1, 2)
