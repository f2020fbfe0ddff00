"""What does not fit into whole patches is cut off silently.

The right and lower border of the picture are lost without a word. Raise a ValueError.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_patchify_indivisible",)


def patchify(images, patch):
    b, c, h, w = images.shape
    rows, columns = h // patch, w // patch
    x = images[:, :, : rows * patch, : columns * patch].reshape(b, c, rows, patch, columns, patch)
    return x.permute(0, 2, 4, 1, 3, 5).reshape(b, rows * columns, c * patch * patch)
