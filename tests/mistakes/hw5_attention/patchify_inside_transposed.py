"""Within a patch the pixels are read column by column.

The pixels of a patch are flattened row by row, like the patches of a picture.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_patchify_grey", "test_patchify_channels")


def patchify(images, patch):
    b, c, h, w = images.shape
    if h % patch or w % patch:
        raise ValueError("patch does not divide the picture")
    x = images.reshape(b, c, h // patch, patch, w // patch, patch)
    return x.permute(0, 2, 4, 1, 5, 3).reshape(b, -1, c * patch * patch)
